package io.upcall.libc.parity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is in a directory of a case, as text, and its removal. */
final class Trees {

  private static final int S_IFMT = 0xf000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFLNK = 0xa000;

  /** Longer files are told by size and hash. */
  private static final int SHOWN_BYTES = 64;

  private Trees() {}

  /** A line a file: path, mode, number of names, and content or target. */
  static List<String> describe(Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted().toList()) {
        lines.add(describe(root, path));
      }
    }
    return lines;
  }

  private static String describe(Path root, Path path) throws IOException {
    Map<String, Object> status =
        Files.readAttributes(path, "unix:mode,nlink,size,uid,gid", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) status.get("mode");
    String line =
        "%s %o links %s of %s:%s"
            .formatted(
                root.relativize(path),
                mode,
                status.get("nlink"),
                status.get("uid"),
                status.get("gid"));
    switch (mode & S_IFMT) {
      case S_IFREG:
        return line + " " + content(path, (long) status.get("size"));
      case S_IFLNK:
        return line + " -> " + Files.readSymbolicLink(path).toString().replace("" + root, ".");
      default:
        return line;
    }
  }

  private static String content(Path path, long size) throws IOException {
    if (size > 1 << 22) {
      return size + " bytes";
    }
    byte[] bytes = Files.readAllBytes(path);
    return size <= SHOWN_BYTES
        ? '"' + new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "\\0") + '"'
        : size + " bytes, hash " + java.util.Arrays.hashCode(bytes);
  }

  /** Removes a directory and all that is in it, whatever its permissions are. */
  static void remove(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
