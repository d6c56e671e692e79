package io.upcall.async.vertx;

import io.upcall.async.Errno;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one table from what Java throws to errnos.
 *
 * <p>A text that the kernel gave comes first: the JDK's channels put strerror(3)'s text into the
 * message, which tells more than the exception's class. Then the class; what is left is EIO.
 */
final class Errnos {

  private record Row(Class<? extends Throwable> thrown, int errno) {}

  private static final List<Row> BY_CLASS =
      List.of(
          new Row(NoSuchFileException.class, Errno.ENOENT),
          new Row(FileAlreadyExistsException.class, Errno.EEXIST),
          new Row(AccessDeniedException.class, Errno.EACCES),
          new Row(NotDirectoryException.class, Errno.ENOTDIR),
          new Row(DirectoryNotEmptyException.class, Errno.ENOTEMPTY),
          new Row(FileSystemLoopException.class, Errno.ELOOP),
          new Row(NotLinkException.class, Errno.EINVAL),
          new Row(ReadOnlyFileSystemException.class, Errno.EROFS),
          new Row(InvalidPathException.class, Errno.EINVAL),
          new Row(NonReadableChannelException.class, Errno.EBADF),
          new Row(NonWritableChannelException.class, Errno.EBADF),
          new Row(ClosedChannelException.class, Errno.EBADF),
          new Row(NotYetConnectedException.class, Errno.ENOTCONN),
          new Row(AlreadyConnectedException.class, Errno.EISCONN),
          new Row(UnresolvedAddressException.class, Errno.EADDRNOTAVAIL),
          new Row(UnsupportedAddressTypeException.class, Errno.EAFNOSUPPORT),
          new Row(UnknownHostException.class, Errno.EADDRNOTAVAIL),
          new Row(BindException.class, Errno.EADDRINUSE),
          new Row(NoRouteToHostException.class, Errno.EHOSTUNREACH),
          new Row(PortUnreachableException.class, Errno.ECONNREFUSED),
          new Row(ConnectException.class, Errno.ECONNREFUSED),
          new Row(InterruptedIOException.class, Errno.EINTR),
          new Row(EOFException.class, Errno.EIO),
          new Row(UnsupportedOperationException.class, Errno.EOPNOTSUPP),
          new Row(IllegalArgumentException.class, Errno.EINVAL),
          new Row(SecurityException.class, Errno.EACCES),
          new Row(OutOfMemoryError.class, Errno.ENOMEM));

  private static final int LARGEST = 133;
  private static final Map<String, Integer> BY_TEXT = texts();

  private Errnos() {}

  private static Map<String, Integer> texts() {
    Map<String, Integer> texts = new HashMap<>();
    for (int errno = 1; errno <= LARGEST; errno++) {
      texts.put(Errno.message(errno), errno);
    }
    // The JDK's own words for two of them.
    texts.put("Connection reset", Errno.ECONNRESET);
    texts.put("Socket closed", Errno.EBADF);
    return Map.copyOf(texts);
  }

  /** The errno, over 0, that {@code thrown} stands for. */
  static int of(Throwable thrown) {
    int errno = ofText(thrown);
    if (errno != 0) {
      return errno;
    }
    for (Row row : BY_CLASS) {
      if (row.thrown().isInstance(thrown)) {
        return row.errno();
      }
    }
    Throwable cause = thrown.getCause();
    return cause == null || cause == thrown ? Errno.EIO : of(cause);
  }

  private static int ofText(Throwable thrown) {
    String text = null;
    if (thrown instanceof FileSystemException failure) {
      text = failure.getReason();
    } else if (thrown instanceof IOException) {
      text = thrown.getMessage();
    }
    if (text == null) {
      return 0;
    }
    Integer whole = BY_TEXT.get(text);
    if (whole != null) {
      return whole;
    }
    // Netty adds the address: "Connection refused: localhost/127.0.0.1:9".
    int colon = text.indexOf(": ");
    return colon < 0 ? 0 : BY_TEXT.getOrDefault(text.substring(0, colon), 0);
  }
}
