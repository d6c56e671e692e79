package io.upcall.samples.cores;

import io.upcall.cores.status.CoreRow;
import java.util.HashMap;
import java.util.Map;

/** Who had each core in the last frames: a letter a frame, the latest at the end. */
final class History {
  private static final int FRAMES = 48;

  private final Map<Integer, StringBuilder> letters = new HashMap<>();

  void add(Frame frame) {
    for (CoreRow core : frame.cores()) {
      StringBuilder ofCore =
          letters.computeIfAbsent(core.cpu(), cpu -> new StringBuilder(" ".repeat(FRAMES)));
      ofCore.deleteCharAt(0).append(frame.owner(core).charAt(0));
    }
  }

  String of(CoreRow core) {
    return String.valueOf(letters.get(core.cpu()));
  }
}
