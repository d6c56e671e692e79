package io.upcall.async.readme;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallChain;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

class SaveFile {
  /** The new content is on the disk under the name, or the old one is: 0, or -errno. */
  static int replace(Driver driver, int fd, MemorySegment data, String from, String to) {
    try (Arena arena = Arena.ofShared()) {
      long oldName = arena.allocateFrom(from).address();
      long newName = arena.allocateFrom(to).address();
      EventQueue events = EventQueue.polled();
      AsyncCall write = AsyncCall.to(events).write(fd, data, 0);
      AsyncCall sync = AsyncCall.to(events).fsync(fd, true);
      AsyncCall rename = FileCalls.renameat2(AsyncCall.to(events), -100, oldName, -100, newName, 0);
      driver.submitChain(new CallChain(3).begin(write).then(sync).then(rename), 0);
      for (int over = 0; over < 3; over += events.drain(3)) {
        driver.turn(Driver.FOREVER);
      }
      return rename.result(); // -ECANCELED when the write or the sync failed
    }
  }
}
