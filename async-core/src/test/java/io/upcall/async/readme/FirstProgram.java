package io.upcall.async.readme;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.uring.UringDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

class FirstProgram {
  static String read(String path) throws Exception {
    try (Driver driver = UringDriver.open();
        Arena arena = Arena.ofShared()) {
      EventQueue events = EventQueue.polled();
      AsyncCall call = AsyncCall.to(events);
      MemorySegment how = arena.allocate(24, 8); // struct open_how: all zero is O_RDONLY
      MemorySegment text = arena.allocate(4096);
      int fd = await(driver, events, call.openat2(-100, arena.allocateFrom(path), how));
      int length = await(driver, events, call.read(fd, text, 0));
      await(driver, events, call.close(fd));
      return new String(text.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
    }
  }

  static int await(Driver driver, EventQueue events, AsyncCall call) {
    if (driver.submit(call, 0) == Driver.PENDING) {
      while (events.poll() == null) {
        driver.turn(Driver.FOREVER);
      }
    }
    return call.result(); // 0 or more, or -errno
  }
}
