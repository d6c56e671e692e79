package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client, as the commands see it. Guarded by the store's lock, but for what its connection asks
 * between batches.
 */
public abstract class Session {
  private static final Reply NOWHERE = new Reply();

  private final Shared shared;
  private final long id;
  private final long sinceMillis;
  private final Transaction transaction = new Transaction();
  private final Subscriptions subscriptions = new Subscriptions();

  private Database database;

  /** Where the batch that is under way is answered. */
  private Reply reply = NOWHERE;

  private boolean version3;
  private String name = "";
  private String library = "";
  private String libraryVersion = "";
  private boolean replies = true;
  private boolean repliesToNext = true;

  /** The last command, for CLIENT LIST. */
  private String lastCommand = "NULL";

  private @Nullable Request logged;

  /** Written with the lock; read without it by a server that stops. */
  private volatile @Nullable BlockedCall blockedCall;

  /** Set by QUIT and CLIENT KILL: nothing more is read. */
  private volatile boolean closing;

  /** What has to be durable before the next reply is sent. */
  private long position;

  /** A client that has just come. */
  protected Session(Shared shared, long id) {
    this.shared = shared;
    this.id = id;
    this.database = shared.store().database(0);
    this.sinceMillis = shared.store().nowMillis();
  }

  /** Sends it what it did not ask for: does not wait. */
  protected abstract void push(byte[] message);

  /** From here on all goes by way of {@link #push}'s queue, so that nothing overtakes. */
  protected abstract void beginPushing();

  /** Ends the connection, whatever it does. From any uthread. */
  protected abstract void cut();

  /** {@code 127.0.0.1:50000}. */
  protected abstract String address();

  // ---- what the connection asks ----------------------------------------------------------------

  /** Answers go here from now on. */
  public final void answerTo(Reply newReply) {
    reply = newReply;
    reply.begin(version3);
  }

  /** Where they went. */
  public final Reply answer() {
    return reply;
  }

  /** What it has to wait for before it reads on; null is nothing. */
  public final @Nullable BlockedCall blockedCall() {
    return blockedCall;
  }

  /** It has waited. */
  public final void unblocked() {
    blockedCall = null;
  }

  /** True when no more is to be read from it. */
  public final boolean isClosing() {
    return closing;
  }

  /** What has to be durable before its reply is sent. */
  public final long position() {
    return position;
  }

  /** It has gone: called once, with the lock. */
  public final void gone() {
    transaction.unwatch(this);
    subscriptions.removeAll(this);
    shared.sessions().remove(this);
  }

  // ---- what commands use -----------------------------------------------------------------------

  final Shared shared() {
    return shared;
  }

  final Store store() {
    return shared.store();
  }

  final long id() {
    return id;
  }

  final long sinceMillis() {
    return sinceMillis;
  }

  final Reply reply() {
    return reply;
  }

  final Database database() {
    return database;
  }

  final void select(Database newDatabase) {
    database = newDatabase;
  }

  final Transaction transaction() {
    return transaction;
  }

  final Subscriptions subscriptions() {
    return subscriptions;
  }

  final void touchWatched() {
    transaction.touch();
  }

  final boolean isVersion3() {
    return version3;
  }

  final void speak(boolean newVersion3) {
    version3 = newVersion3;
    reply.speak(newVersion3);
  }

  final String name() {
    return name;
  }

  final void setName(String newName) {
    name = newName;
  }

  final String library() {
    return library;
  }

  final String libraryVersion() {
    return libraryVersion;
  }

  final void setLibrary(String newLibrary) {
    library = newLibrary;
  }

  final void setLibraryVersion(String newVersion) {
    libraryVersion = newVersion;
  }

  final String lastCommand() {
    return lastCommand;
  }

  final void setLastCommand(String command) {
    lastCommand = command;
  }

  /** Nothing more is read from it. */
  public final void close() {
    closing = true;
  }

  /** CLIENT REPLY: whether the commands from here on are answered. */
  final void setReplies(boolean all, boolean next) {
    replies = all;
    repliesToNext = next;
  }

  /** Whether this command is answered; to be asked once for each. */
  final boolean takeReplies() {
    boolean answer = replies && repliesToNext;
    repliesToNext = true;
    return answer;
  }

  final void block(BlockedCall call) {
    store().blockedCalls().add(call);
    blockedCall = call;
  }

  /** What was logged so far has to be durable before this client's reply. */
  final void notePosition() {
    AppendLog log = store().log();
    if (log != null) {
      position = log.end();
    }
  }

  // ---- changes ---------------------------------------------------------------------------------

  /** The command has changed something, and is logged as it is. */
  final void changed() {
    store().countChanges(1);
  }

  /** The command has changed something, and is logged in this form. */
  final void changedAs(byte[]... instead) {
    logged = Request.of(instead);
    store().countChanges(1);
  }

  final Request takeLogged(Request asItIs) {
    Request instead = logged;
    logged = null;
    return instead == null ? asItIs : instead;
  }

  // ---- keys ------------------------------------------------------------------------------------

  /** The entry of the key that is argument {@code i}, or null. */
  final @Nullable KeyEntry find(Request request, int i) {
    return store().find(database, request.bytes(), request.from(i), request.length(i));
  }

  /** As {@link #find}, to be read. */
  final @Nullable KeyEntry findToRead(Request request, int i) {
    KeyEntry entry = find(request, i);
    Stats stats = store().stats();
    if (entry == null) {
      stats.misses++;
    } else {
      stats.hits++;
    }
    return entry;
  }

  /** The value of the key that is argument {@code i}, to be read; null when it is not there. */
  final <T> @Nullable T read(Request request, int i, Class<T> type) {
    KeyEntry entry = findToRead(request, i);
    return entry == null ? null : as(entry, type);
  }

  /** The entry of a key that holds such a value, which may be changed now; null without one. */
  final @Nullable KeyEntry findToChange(Request request, int i, Class<?> type) {
    KeyEntry entry = find(request, i);
    if (entry != null) {
      as(entry, type);
      database.beforeChange(entry);
    }
    return entry;
  }

  /** As {@link #findToChange}, with a new value when there is none. */
  final KeyEntry findOrAdd(Request request, int i, Class<?> type, Supplier<?> value) {
    KeyEntry entry = findToChange(request, i, type);
    return entry != null ? entry : database.add(request.copy(i), value.get());
  }

  /** The value of an entry. */
  static <T> T as(KeyEntry entry, Class<T> type) {
    Object value = entry.value();
    if (!type.isInstance(value)) {
      throw CommandError.WRONG_TYPE;
    }
    return type.cast(value);
  }

  /** Gives a key a value, whatever it was before, without an expiry. */
  final void put(Request request, int i, Object value) {
    KeyEntry entry = find(request, i);
    if (entry == null) {
      database.add(request.copy(i), value);
    } else {
      database.expireAt(entry, KeyEntry.NEVER);
      database.replace(entry, value);
    }
  }
}
