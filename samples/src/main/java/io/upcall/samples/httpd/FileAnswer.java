package io.upcall.samples.httpd;

import static io.upcall.libc.SysSocket.MSG_MORE;
import static io.upcall.libc.SysStat.fstat;
import static io.upcall.libc.Unistd.pread;

import java.io.IOException;

/** Sends a file or a part of it, behind a head that has been begun. One a connection. */
final class FileAnswer {
  private final Sender sender;
  private final ByteRange range = new ByteRange();

  FileAnswer(Sender sender) {
    this.sender = sender;
  }

  /** Which part is asked for: {@link ByteRange#WHOLE}, PART or UNSATISFIABLE. */
  int part(Request request, CachedFile file) {
    if (request.range == Request.ABSENT
        || request.method != Request.Method.GET
        || !Preconditions.rangeCounts(request, file)) {
      return ByteRange.WHOLE;
    }
    int from = Request.from(request.range);
    return range.parse(request.bytes, from, Request.to(request.range), file.size());
  }

  /**
   * Ends the head and sends everything.
   *
   * @param part what {@link #part} said just now
   * @return false, and nothing sent, when the file is not any more what the cache took it for
   */
  boolean send(Request request, CachedFile file, int part, ResponseBuffer buffer)
      throws IOException {
    buffer.put(file.fields());
    if (part == ByteRange.PART) {
      putContentRange(buffer, file.size());
    } else {
      range.whole(file.size());
    }
    buffer.contentLength(range.length()).end(request.keepAlive, request.minorVersion);
    sender.begin(buffer.length());
    if (request.method == Request.Method.HEAD) {
      sender.sendAll(buffer.bytes(), buffer.length(), 0);
      return true;
    }
    boolean isSmall = range.length() <= ResponseBuffer.SMALL_BODY;
    return isSmall ? sendSmall(file, buffer) : sendLarge(file, buffer);
  }

  private void putContentRange(ResponseBuffer buffer, long size) {
    buffer
        .put("Content-Range: bytes ")
        .putDecimal(range.first)
        .put("-")
        .putDecimal(range.last)
        .put("/")
        .putDecimal(size)
        .put("\r\n");
  }

  /** Head and body in one send: for a small file cheaper than any way without a copy. */
  private boolean sendSmall(CachedFile file, ResponseBuffer buffer) throws IOException {
    int wanted = (int) range.length();
    int got = pread(file.fd(), buffer.bytes(), buffer.length(), wanted, range.first);
    if (got != wanted) {
      return false;
    }
    buffer.bodyWasPut(got);
    sender.sendAll(buffer.bytes(), buffer.length(), 0);
    return true;
  }

  /** The kernel moves the pages of the file to the socket by itself. */
  private boolean sendLarge(CachedFile file, ResponseBuffer buffer) throws IOException {
    if (fstat(file.fd()).st_size != file.size()) {
      return false;
    }
    sender.sendAll(buffer.bytes(), buffer.length(), MSG_MORE);
    sender.sendFile(file.fd(), range.first, range.last + 1);
    return true;
  }
}
