package io.upcall.async.vertx;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way down from an open directory, component by component, following no links. Where the
 * platform has no {@link SecureDirectoryStream} (Windows), it is by path, and a component that is
 * swapped for a link meanwhile would be followed.
 */
final class Descent implements Closeable {

  private static final Path SELF = Path.of(".");

  /** Where the names are looked up now; null where the platform has none. */
  private @Nullable SecureDirectoryStream<Path> here;

  /** True when {@link #here} was opened on the way and not by the program. */
  private boolean owned;

  private Path path;

  private Descent(@Nullable SecureDirectoryStream<Path> here, Path path) {
    this.here = here;
    this.path = path;
  }

  static Descent from(DirectoryEntry root, Path path) {
    return new Descent(root.secure(), path);
  }

  /** Goes down to the directory of what {@code inside} names. */
  Descent to(Path inside) throws IOException {
    for (int i = 0; i < inside.getNameCount() - 1; i++) {
      enter(inside.getName(i));
    }
    return this;
  }

  private void enter(Path name) throws IOException {
    SecureDirectoryStream<Path> above = here;
    path = path.resolve(name);
    if (above != null) {
      SecureDirectoryStream<Path> below = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
      close();
      here = below;
      owned = true;
    }
  }

  /** The name of what {@code inside} names, in its directory. */
  Path last(Path inside) {
    Path name = inside.getFileName();
    return name == null || name.toString().isEmpty() ? SELF : name;
  }

  /** To be closed by who asks. */
  @SuppressWarnings("StreamResourceLeak")
  DirectoryStream<Path> directory(Path name) throws IOException {
    SecureDirectoryStream<Path> from = here;
    return from != null
        ? from.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)
        : Files.newDirectoryStream(path.resolve(name));
  }

  SeekableByteChannel file(Path name, Set<OpenOption> options, FileAttribute<?>[] attributes)
      throws IOException {
    SecureDirectoryStream<Path> from = here;
    return from != null
        ? from.newByteChannel(name, options, attributes)
        : FileChannel.open(path.resolve(name), options, attributes);
  }

  @Override
  public void close() throws IOException {
    SecureDirectoryStream<Path> from = here;
    if (owned && from != null) {
      from.close();
    }
    owned = false;
  }
}
