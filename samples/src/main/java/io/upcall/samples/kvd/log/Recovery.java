package io.upcall.samples.kvd.log;

import static io.upcall.libc.Unistd.ftruncate;
import static io.upcall.libc.Unistd.pread;

import io.upcall.samples.kvd.resp.InputBuffer;
import io.upcall.samples.kvd.resp.ProtocolException;
import io.upcall.samples.kvd.resp.Request;
import io.upcall.samples.kvd.resp.RequestParser;
import io.upcall.samples.kvd.resp.RequestParser.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the append-only file from its beginning to its end, and cuts off what a crash left there: a
 * request of which not all was written, or a transaction whose EXEC is missing.
 */
public final class Recovery {
  private static final int CHUNK = 256 << 10;

  private final DiskFile file;
  private final Target target;
  private final InputBuffer input = new InputBuffer();
  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();

  /** The requests of a transaction that has no EXEC yet. */
  private final List<Request> transaction = new ArrayList<>();

  private boolean inTransaction;

  /** How much was read of the file. */
  private long read;

  /** Up to here all is whole and applied. */
  private long good;

  private long requests;

  /** What the requests do. */
  @FunctionalInterface
  public interface Target {
    /**
     * Does a request again.
     *
     * @return null, or why that cannot be
     */
    @org.jspecify.annotations.Nullable
    String apply(Request request);
  }

  /**
   * How it went.
   *
   * @param requests how many were applied
   * @param keptBytes what is left of the file
   * @param cutBytes what was torn, and is cut off
   */
  public record Outcome(long requests, long keptBytes, long cutBytes) {}

  private Recovery(DiskFile file, Target target) {
    this.file = file;
    this.target = target;
  }

  /**
   * Applies what is in the file.
   *
   * @throws DamagedFileException when it is not only torn at its end
   */
  public static Outcome run(DiskFile file, Target target) throws IOException {
    return new Recovery(file, target).run();
  }

  private Outcome run() throws IOException {
    byte[] chunk = new byte[CHUNK];
    int count;
    while ((count = pread(file.fd(), chunk, 0, CHUNK, read)) > 0) {
      input.put(chunk, count);
      read += count;
      if (!applyWhatIsThere()) {
        break;
      }
    }
    long size = file.size();
    long torn = size - good;
    if (torn > 0) {
      ftruncate(file.fd(), good);
      file.sync();
    }
    return new Outcome(requests, good, torn);
  }

  /** False when there is nothing behind but zeros. */
  private boolean applyWhatIsThere() throws IOException {
    try {
      while (parser.parse(input, request) == Found.REQUEST) {
        if (request.count() > 0) {
          take();
        }
      }
      return true;
    } catch (ProtocolException notARequest) {
      if (isZeroFrom(good)) {
        // The file had grown already, its bytes had not come yet.
        return false;
      }
      throw new DamagedFileException(good, String.valueOf(notARequest.getMessage()));
    }
  }

  private void take() throws IOException {
    if (request.is(0, "MULTI")) {
      inTransaction = true;
    } else if (request.is(0, "EXEC")) {
      inTransaction = false;
      for (Request held : transaction) {
        apply(held);
      }
      transaction.clear();
    } else if (inTransaction) {
      transaction.add(request.detached());
    } else {
      apply(request);
    }
    if (!inTransaction) {
      good = read - input.size();
    }
  }

  private void apply(Request whole) throws IOException {
    String refusal = target.apply(whole);
    if (refusal != null) {
      throw new DamagedFileException(good, refusal);
    }
    requests++;
  }

  private boolean isZeroFrom(long offset) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long at = offset;
    int count;
    while ((count = pread(file.fd(), chunk, 0, CHUNK, at)) > 0) {
      for (int i = 0; i < count; i++) {
        if (chunk[i] != 0) {
          return false;
        }
      }
      at += count;
    }
    return true;
  }
}
