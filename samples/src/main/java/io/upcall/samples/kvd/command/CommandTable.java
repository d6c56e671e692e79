package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Handler;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.resp.Ascii;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands, found by their names in whatever case, without making a string of them. */
public final class CommandTable {
  /** Far more than there are commands: chains of one. */
  private static final int SLOTS = 2048;

  // What most commands are.
  static final Set<Flag> READ = Set.of(Flag.READONLY);
  static final Set<Flag> FAST_READ = Set.of(Flag.READONLY, Flag.FAST);
  static final Set<Flag> WRITE = Set.of(Flag.WRITE);
  static final Set<Flag> FAST_WRITE = Set.of(Flag.WRITE, Flag.FAST);
  static final Set<Flag> GROW = Set.of(Flag.WRITE, Flag.DENYOOM);
  static final Set<Flag> FAST_GROW = Set.of(Flag.WRITE, Flag.DENYOOM, Flag.FAST);
  static final Set<Flag> BLOCKING = Set.of(Flag.WRITE, Flag.BLOCKING);
  static final Set<Flag> PLAIN = Set.of(Flag.LOADING);
  static final Set<Flag> ADMIN = Set.of(Flag.ADMIN);

  private final Map<String, Command> byName = new TreeMap<>();

  /** By the hash of the name, with linear probing. */
  private final @Nullable Command[] slots = new @Nullable Command[SLOTS];

  private CommandTable() {}

  /** All there are. */
  public static CommandTable full() {
    CommandTable table = new CommandTable();
    ConnectionCommands.addTo(table);
    ClientCommands.addTo(table);
    ServerCommands.addTo(table);
    ConfigCommands.addTo(table);
    IntrospectionCommands.addTo(table);
    KeyCommands.addTo(table);
    ScanCommands.addTo(table);
    ExpiryCommands.addTo(table);
    StringCommands.addTo(table);
    SubstringCommands.addTo(table);
    CounterCommands.addTo(table);
    BitCommands.addTo(table);
    ListCommands.addTo(table);
    ListEditCommands.addTo(table);
    ListMoveCommands.addTo(table);
    BlockingCommands.addTo(table);
    HashCommands.addTo(table);
    SetCommands.addTo(table);
    SetAlgebraCommands.addTo(table);
    SortedSetCommands.addTo(table);
    SortedSetRangeCommands.addTo(table);
    SortedSetPopCommands.addTo(table);
    SortedSetAlgebraCommands.addTo(table);
    PubSubCommands.addTo(table);
    TransactionCommands.addTo(table);
    return table;
  }

  /** Adds one; see {@link Command}. */
  void add(String name, int arity, Set<Flag> flags, Keys keys, Handler handler) {
    Command command = new Command(name, arity, flags, keys, handler);
    if (byName.putIfAbsent(name, command) != null) {
      throw new IllegalArgumentException("two commands are called " + name);
    }
    byte[] bytes = Ascii.bytes(name);
    int slot = slot(bytes, 0, bytes.length);
    while (slots[slot] != null) {
      slot = slot + 1 & SLOTS - 1;
    }
    slots[slot] = command;
  }

  /** The command whose name is this range, or null. */
  @Nullable Command find(byte[] bytes, int from, int length) {
    int slot = slot(bytes, from, length);
    Command command = slots[slot];
    while (command != null && !isName(command.name(), bytes, from, length)) {
      slot = slot + 1 & SLOTS - 1;
      command = slots[slot];
    }
    return command;
  }

  @Nullable Command find(String name) {
    return byName.get(name.toLowerCase(Locale.ROOT));
  }

  Collection<Command> all() {
    return byName.values();
  }

  private static int slot(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + Ascii.toUpper(bytes[i]);
    }
    return (hash ^ hash >>> 11) & SLOTS - 1;
  }

  private static boolean isName(String name, byte[] bytes, int from, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (Ascii.toUpper(bytes[from + i]) != Ascii.toUpper(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
