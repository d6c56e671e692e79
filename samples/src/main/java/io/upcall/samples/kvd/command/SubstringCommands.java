package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Request;
import io.upcall.samples.kvd.resp.RequestParser;
import java.util.Arrays;

/** Parts of strings: APPEND, GETRANGE, SETRANGE, LCS. */
final class SubstringCommands {
  private SubstringCommands() {}

  static void addTo(CommandTable table) {
    table.add("append", 3, CommandTable.FAST_GROW, Keys.FIRST, SubstringCommands::append);
    table.add("strlen", 2, CommandTable.FAST_READ, Keys.FIRST, SubstringCommands::strlen);
    table.add("getrange", 4, CommandTable.READ, Keys.FIRST, SubstringCommands::getrange);
    table.add("substr", 4, CommandTable.READ, Keys.FIRST, SubstringCommands::getrange);
    table.add("setrange", 4, CommandTable.GROW, Keys.FIRST, SubstringCommands::setrange);
    table.add("lcs", -3, CommandTable.READ, Keys.FIRST_TWO, LongestCommonSubsequence::run);
  }

  private static void strlen(Session session, Request request) {
    byte[] value = session.read(request, 1, byte[].class);
    session.reply().integer(value == null ? 0 : value.length);
  }

  private static void append(Session session, Request request) {
    KeyEntry entry = session.find(request, 1);
    byte[] value;
    if (entry == null) {
      value = request.copy(2);
      session.database().add(request.copy(1), value);
    } else {
      byte[] before = Session.as(entry, byte[].class);
      checkLength((long) before.length + request.length(2));
      value = Arrays.copyOf(before, before.length + request.length(2));
      System.arraycopy(request.bytes(), request.from(2), value, before.length, request.length(2));
      session.database().replace(entry, value);
    }
    session.changed();
    session.reply().integer(value.length);
  }

  static void checkLength(long length) {
    if (length > RequestParser.LARGEST_BULK) {
      throw CommandError.TOO_LONG;
    }
  }

  private static void getrange(Session session, Request request) {
    long first = Args.integer(request, 2);
    long last = Args.integer(request, 3);
    byte[] value = session.read(request, 1, byte[].class);
    Range range = Range.of(first, last, value == null ? 0 : value.length);
    if (value == null || range.isEmpty()) {
      session.reply().bulk("");
    } else {
      session.reply().bulk(value, range.first(), range.size());
    }
  }

  private static void setrange(Session session, Request request) {
    long offset = Args.integer(request, 2);
    if (offset < 0) {
      throw new CommandError("ERR offset is out of range");
    }
    KeyEntry entry = session.find(request, 1);
    byte[] before = entry == null ? new byte[0] : Session.as(entry, byte[].class);
    int length = request.length(3);
    if (length == 0) {
      session.reply().integer(before.length);
      return;
    }
    checkLength(Math.min(offset, Integer.MAX_VALUE) + length);
    byte[] value = Arrays.copyOf(before, Math.max(before.length, (int) offset + length));
    System.arraycopy(request.bytes(), request.from(3), value, (int) offset, length);
    replaceOrAdd(session, request, entry, value);
    session.reply().integer(value.length);
  }

  /** Gives a key, whose entry is known, another value; its expiry stays. */
  static void replaceOrAdd(
      Session session,
      Request request,
      @org.jspecify.annotations.Nullable KeyEntry entry,
      byte[] value) {
    if (entry == null) {
      session.database().add(request.copy(1), value);
    } else {
      session.database().replace(entry, value);
    }
    session.changed();
  }
}
