package io.upcall.samples.tools;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is in a folder, as text that can be compared. */
public final class Tree {
  private Tree() {}

  /** A line an entry: path, type and permissions, number of names, size, content or target. */
  public static List<String> of(Path folder) throws Exception {
    return of(folder, false);
  }

  /** The same with the times of last modification. */
  public static List<String> withTimes(Path folder) throws Exception {
    return of(folder, true);
  }

  private static List<String> of(Path folder, boolean times) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> sorted = all.sorted().toList();
      List<String> lines = new ArrayList<>();
      for (Path path : sorted) {
        lines.add(folder.relativize(path) + line(path, times));
      }
      return lines;
    }
  }

  /** What is in only one of two: empty when they are the same. */
  public static List<String> difference(List<String> ours, List<String> host) {
    List<String> only = new ArrayList<>();
    ours.stream().filter(line -> !host.contains(line)).forEach(line -> only.add("ours: " + line));
    host.stream().filter(line -> !ours.contains(line)).forEach(line -> only.add("host: " + line));
    return only;
  }

  private static String line(Path path, boolean times) throws Exception {
    Map<String, Object> status =
        Files.readAttributes(
            path, "unix:mode,nlink,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    boolean isFolder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    return " %s %s %s:%s %s %s %s"
        .formatted(
            Integer.toOctalString((Integer) status.get("mode")),
            status.get("nlink"),
            status.get("uid"),
            status.get("gid"),
            isFolder ? "" : status.get("size"),
            times ? status.get("lastModifiedTime") : "",
            content(path));
  }

  private static String content(Path path) throws Exception {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    return Files.isRegularFile(path) ? text(path) : "";
  }

  private static String text(Path path) throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    if (bytes.length <= 80) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
