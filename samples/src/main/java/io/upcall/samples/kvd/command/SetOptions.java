package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Request;

/** What may stand behind the value of SET, and behind the key of GETEX. */
record SetOptions(
    boolean onlyIfAbsent,
    boolean onlyIfThere,
    boolean get,
    boolean keepExpiry,
    boolean persist,
    long expireAtMillis) {

  /** From argument {@code from} on; GETEX knows no NX, XX, GET and KEEPTTL, but PERSIST. */
  static SetOptions parse(Request request, int from, boolean ofSet, long nowMillis) {
    boolean absent = false;
    boolean there = false;
    boolean get = false;
    boolean keep = false;
    boolean persist = false;
    long expiry = KeyEntry.NEVER;
    for (int i = from; i < request.count(); i++) {
      // KEEPTTL, PERSIST and an expiry are one choice.
      boolean chosen = keep || persist || expiry != KeyEntry.NEVER;
      if (ofSet && request.is(i, "NX") && !there) {
        absent = true;
      } else if (ofSet && request.is(i, "XX") && !absent) {
        there = true;
      } else if (ofSet && request.is(i, "GET")) {
        get = true;
      } else if (ofSet && request.is(i, "KEEPTTL") && !chosen) {
        keep = true;
      } else if (!ofSet && request.is(i, "PERSIST") && !chosen) {
        persist = true;
      } else if (!chosen && i + 1 < request.count() && Expiry.isUnit(request, i)) {
        expiry = Expiry.parse(request, i, nowMillis, ofSet ? "set" : "getex");
        i++;
      } else {
        throw CommandError.SYNTAX;
      }
    }
    return new SetOptions(absent, there, get, keep, persist, expiry);
  }
}
