package io.upcall.samples.kvd.log;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.HashValue;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SetValue;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Doubles;
import java.util.ArrayList;
import java.util.List;

/** A key as the requests that make it. */
final class EntryDump {
  private static final byte[] SET = Ascii.bytes("SET");
  private static final byte[] RPUSH = Ascii.bytes("RPUSH");
  private static final byte[] HSET = Ascii.bytes("HSET");
  private static final byte[] SADD = Ascii.bytes("SADD");
  private static final byte[] ZADD = Ascii.bytes("ZADD");
  private static final byte[] PEXPIREAT = Ascii.bytes("PEXPIREAT");

  /** So many arguments a request: reading one should not need much memory. */
  private static final int ARGUMENTS_AT_ONCE = 128;

  private final CommandBuffer out;
  private final byte[] key;
  private final List<byte[]> arguments = new ArrayList<>();

  private EntryDump(CommandBuffer out, byte[] key) {
    this.out = out;
    this.key = key;
  }

  static void write(Database database, KeyEntry entry, CommandBuffer out) {
    out.select(database.number());
    new EntryDump(out, entry.key).write(entry);
  }

  private void write(KeyEntry entry) {
    Object value = entry.value();
    if (value instanceof byte[] string) {
      arguments.add(string);
      flush(SET);
    } else if (value instanceof ListValue list) {
      for (int i = 0; i < list.size(); i++) {
        add(RPUSH, list.get(i));
      }
      flush(RPUSH);
    } else if (value instanceof HashValue hash) {
      hash.fields().forEach(field -> add(HSET, field.key, field.value()));
      flush(HSET);
    } else if (value instanceof SetValue set) {
      set.members().forEach(member -> add(SADD, member.key));
      flush(SADD);
    } else if (value instanceof SortedSet sorted) {
      for (ScoredMember at = sorted.first(); at != null; at = at.following()) {
        add(ZADD, Ascii.bytes(Doubles.text(at.score())), at.key);
      }
      flush(ZADD);
    }
    if (entry.isVolatile()) {
      arguments.add(Ascii.decimal(entry.expireAtMillis()));
      flush(PEXPIREAT);
    }
  }

  private void add(byte[] command, byte[]... more) {
    arguments.addAll(List.of(more));
    if (arguments.size() >= ARGUMENTS_AT_ONCE) {
      flush(command);
    }
  }

  private void flush(byte[] command) {
    if (!arguments.isEmpty()) {
      out.start(2 + arguments.size());
      out.argument(command);
      out.argument(key);
      arguments.forEach(out::argument);
      arguments.clear();
    }
  }
}
