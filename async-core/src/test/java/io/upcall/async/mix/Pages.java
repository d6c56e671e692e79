package io.upcall.async.mix;

import io.upcall.async.EventQueue;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A file, written and read at random places; the model is an array. */
final class Pages extends Actor {

  private static final int FILE_BYTES = 32 << 10;
  private static final int LARGEST_BYTES = 5_000;

  private final MixCall call;
  private final int fd;
  private final byte[] model = new byte[FILE_BYTES];
  private final byte[] buffer = new byte[LARGEST_BYTES];
  private int size;
  private int at;

  Pages(RandomMix mix, int fd, @Nullable EventQueue queue) {
    super(mix);
    this.fd = fd;
    call = call(queue);
  }

  @Override
  void step(Random random) {
    if (call.isPending()) {
      return;
    }
    int bytes = 1 + random.nextInt(LARGEST_BYTES);
    at = random.nextInt(FILE_BYTES - bytes);
    int kind = random.nextInt(8);
    if (kind == 0) {
      mix.submit(call.fsync(fd, true));
    } else if (kind < 4) {
      random.nextBytes(buffer);
      mix.submit(call.write(fd, buffer, 0, bytes, at));
    } else {
      mix.submit(call.read(fd, buffer, 0, bytes, at));
    }
  }

  @Override
  void over(MixCall ended) {
    int bytes = ended.result();
    if (bytes <= 0) {
      return;
    }
    switch (ended.op()) {
      case WRITE:
        System.arraycopy(buffer, 0, model, at, bytes);
        size = Math.max(size, at + bytes);
        break;
      case READ:
        require(at + bytes <= size, "read to %d, and %d is the end", at + bytes, size);
        int difference = Arrays.mismatch(buffer, 0, bytes, model, at, at + bytes);
        require(difference < 0, "byte %d is not what was written", at + difference);
        break;
      default:
        require(false, "%s ends with %d", ended.op(), bytes);
        break;
    }
  }

  @Override
  public String toString() {
    return "file " + fd;
  }
}
