package io.upcall.cores;

import io.upcall.async.watch.Watching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What Flight Recorder is told of cores and procs while something runs. */
final class RecordedEvents {

  private RecordedEvents() {}

  interface Body {
    void run() throws Exception;
  }

  /** Of everything that there is an event for. */
  static List<RecordedEvent> during(Body body) throws Exception {
    return during(new Recording(Watching.settings()), body);
  }

  static List<RecordedEvent> during(Recording recording, Body body) throws Exception {
    // Not createTempFile: its random numbers keep two files open, which a test would seem to leak.
    long pid = ProcessHandle.current().pid();
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "upcall-events-" + pid + ".jfr");
    try (recording) {
      recording.start();
      body.run();
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("io.upcall."))
          .toList();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Those of one kind that are about {@code proc}. */
  static List<RecordedEvent> of(Proc proc, String name, List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("io.upcall." + name))
        .filter(event -> event.getInt("pid") == proc.pid())
        .toList();
  }
}
