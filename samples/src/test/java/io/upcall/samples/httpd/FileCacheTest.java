package io.upcall.samples.httpd;

import static io.upcall.libc.Fcntl.F_GETFD;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.fcntl;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.samples.httpd.FileCache.FRESH_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.libc.ErrnoException;
import io.upcall.samples.httpd.CachedFile.FileStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileCacheTest {

  private static final byte[] TARGET = Ascii.bytes("/index.html");
  private static final byte[] OTHER = Ascii.bytes("/other.html");
  private static final long OPENED_NANOS = 5_000_000_000L;
  private static final long OLD_NANOS = OPENED_NANOS + FRESH_NANOS;
  private static final long OVER_NANOS = OPENED_NANOS + 2 * FRESH_NANOS;

  private final FileCache cache = new FileCache();
  private final List<Integer> opened = new ArrayList<>();

  @AfterEach
  void nothingIsLeftOpen() {
    cache.close();
    for (int fd : opened) {
      assertThatThrownBy(() -> fcntl(fd, F_GETFD)).hasMessageContaining("EBADF");
    }
  }

  @Test
  void aFileIsUsedForItsTimeAndNoOtherIs() throws ErrnoException {
    CachedFile file = added(TARGET, OPENED_NANOS);

    assertThat(found(TARGET, OLD_NANOS - 1)).isSameAs(file);
    assertThat(found(OTHER, OPENED_NANOS)).isNull();
  }

  @Test
  void ofThoseWhoFindItTooOldOneIsToOpenItAndTheOthersGoOnWithIt() throws ErrnoException {
    CachedFile file = added(TARGET, OPENED_NANOS);

    assertThat(found(TARGET, OLD_NANOS)).isNull();
    assertThat(found(TARGET, OLD_NANOS)).isSameAs(file);
    assertThat(found(TARGET, OVER_NANOS - 1)).isSameAs(file);

    CachedFile next = added(TARGET, OLD_NANOS);
    assertThat(found(TARGET, OVER_NANOS - 1)).isSameAs(next);
    assertThat(found(TARGET, OLD_NANOS + FRESH_NANOS)).isNull();
    assertThat(found(TARGET, OLD_NANOS + FRESH_NANOS)).isSameAs(next);
  }

  @Test
  void whatNobodyOpensAgainIsNotUsedForLongerThanTwiceItsTime() throws ErrnoException {
    added(TARGET, OPENED_NANOS);

    assertThat(found(TARGET, OLD_NANOS)).isNull();
    assertThat(found(TARGET, OVER_NANOS)).isNull();
    assertThat(found(TARGET, OVER_NANOS)).isNull();
  }

  @Test
  void whoFindsThatThereIsNoneAnyMoreForgetsItForAll() throws ErrnoException {
    added(TARGET, OPENED_NANOS);
    CachedFile other = added(OTHER, OPENED_NANOS);

    assertThat(found(TARGET, OLD_NANOS)).isNull();
    cache.forget(TARGET, 0, TARGET.length);

    assertThat(found(TARGET, OLD_NANOS)).isNull();
    assertThat(found(OTHER, OPENED_NANOS)).isSameAs(other);
  }

  @Test
  void aSweepKeepsWhatIsBeingOpenedAgainAndClosesWhatIsOver() throws ErrnoException {
    CachedFile file = added(TARGET, OPENED_NANOS);
    found(TARGET, OLD_NANOS);

    cache.sweep(OVER_NANOS - 1);
    assertThat(found(TARGET, OVER_NANOS - 1)).isSameAs(file);

    cache.sweep(OVER_NANOS);
    assertThat(found(TARGET, OVER_NANOS - 1)).isNull();
    assertThat(file.acquire()).isFalse();
  }

  private CachedFile added(byte[] key, long nanos) throws ErrnoException {
    int fd = open("/dev/null", O_RDONLY, 0);
    opened.add(fd);
    CachedFile file = new CachedFile(key, nanos, fd, new FileStatus(0, 0, 0), "text/html");
    cache.add(file);
    file.release();
    return file;
  }

  /** What a look-up gives; its reference is given back at once. */
  private @Nullable CachedFile found(byte[] key, long nowNanos) {
    CachedFile file = cache.find(key, 0, key.length, nowNanos);
    if (file != null) {
      file.release();
    }
    return file;
  }
}
