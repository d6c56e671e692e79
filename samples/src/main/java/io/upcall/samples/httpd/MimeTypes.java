package io.upcall.samples.httpd;

import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_RDONLY;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.Unistd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a file is, by the end of its name: as the system's table has it, which on Debian is
 * /etc/mime.types, and where that says nothing, or is not there, by a table of what the web is made
 * of.
 */
final class MimeTypes {
  /** Lines of a type and the endings that mean it; a number sign begins a comment. */
  static final String SYSTEM_TABLE = "/etc/mime.types";

  private static final String UNKNOWN = "application/octet-stream";
  private static final String CHARSET = "; charset=utf-8";
  private static final int CHUNK_BYTES = 16 << 10;

  private static final Map<String, String> WEB =
      Map.ofEntries(
          Map.entry("css", "text/css"),
          Map.entry("csv", "text/csv"),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html"),
          Map.entry("html", "text/html"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("jar", "application/java-archive"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript"),
          Map.entry("json", "application/json"),
          Map.entry("log", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("mjs", "text/javascript"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("tgz", "application/gzip"),
          Map.entry("txt", "text/plain"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("wav", "audio/x-wav"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("xml", "application/xml"),
          Map.entry("zip", "application/zip"));

  private final Map<String, String> byEnding = new HashMap<>(WEB);

  private MimeTypes() {}

  /** With the table in {@code file}, if there is such a file. */
  static MimeTypes load(String file) throws IOException {
    try {
      return parse(read(file));
    } catch (ErrnoException refusal) {
      if (refusal.errno == Errno.ENOENT) {
        return parse("");
      }
      throw refusal;
    }
  }

  private static String read(String file) throws IOException {
    int fd = Fcntl.open(file, O_RDONLY | O_CLOEXEC);
    try {
      ByteArrayOutputStream table = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int got; (got = Unistd.read(fd, chunk, 0, chunk.length)) > 0; ) {
        table.write(chunk, 0, got);
      }
      return table.toString(StandardCharsets.ISO_8859_1);
    } finally {
      Unistd.close(fd);
    }
  }

  static MimeTypes parse(String table) {
    MimeTypes types = new MimeTypes();
    table.lines().forEach(types::addLine);
    return types;
  }

  private void addLine(String line) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
    for (int i = 1; i < words.length; i++) {
      byEnding.put(words[i].toLowerCase(Locale.ROOT), words[0]);
    }
  }

  /** The type of a file of this name, for a Content-Type field; texts are taken for UTF-8. */
  String of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    String type = byEnding.getOrDefault(ending, UNKNOWN);
    return type.startsWith("text/") ? type + CHARSET : type;
  }
}
