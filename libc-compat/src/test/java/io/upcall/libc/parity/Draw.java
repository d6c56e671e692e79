package io.upcall.libc.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a random program draws from: numbers, texts, and the descriptors that its calls gave it. The
 * same seed and the same answers draw the same.
 */
final class Draw {

  private static final int MOST_OPEN = 12;

  private static final int[] UNUSED = {40, 41, 50};

  private final Random random;

  /** Numbers that are likely open, the oldest first. */
  private final List<Integer> open = new ArrayList<>();

  Draw(long seed) {
    random = new Random(seed);
  }

  /** 0 to {@code most}. */
  int upTo(int most) {
    return random.nextInt(most + 1);
  }

  /** True once in {@code n} times. */
  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int oneOf(int... numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  String oneOf(String... words) {
    return words[random.nextInt(words.length)];
  }

  /** Each of {@code flags} once in {@code n} times. */
  int someOf(int n, int... flags) {
    int some = 0;
    for (int flag : flags) {
      some |= oneIn(n) ? flag : 0;
    }
    return some;
  }

  /** Up to {@code most} bytes of text, often none. */
  String text(int most) {
    return "0123456789abcdef".repeat(most / 16 + 1).substring(0, oneIn(4) ? 0 : upTo(most));
  }

  /** A descriptor, mostly one that is open. */
  int fd() {
    return open.isEmpty() || oneIn(30) ? oneOf(UNUSED) : open.get(random.nextInt(open.size()));
  }

  /** Notes what a call opened: numbers, or {@code -errno}. */
  void opened(int... numbers) {
    for (int number : numbers) {
      if (number >= 0) {
        closed(number);
        open.add(number);
      }
    }
  }

  void closed(int number) {
    open.remove(Integer.valueOf(number));
  }

  /** What is to be closed now: the oldest ones, once there are many. */
  List<Integer> surplus() {
    return List.copyOf(open.subList(0, Math.max(0, open.size() - MOST_OPEN)));
  }

  /** All that is likely open. */
  List<Integer> all() {
    return List.copyOf(open);
  }
}
