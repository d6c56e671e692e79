package io.upcall.samples.httpd;

import static io.upcall.libc.SysSendfile.sendfile;
import static io.upcall.libc.SysSocket.MSG_MORE;
import static io.upcall.libc.SysSocket.getpeername;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysStat.fstat;
import static io.upcall.libc.Unistd.pread;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Decides what to answer and sends it. One a connection. */
final class Responder {
  /** How often a file may turn out to have changed under our hands before that is an error. */
  private static final int ATTEMPTS = 3;

  private static final String ALLOW = "Allow: GET, HEAD, OPTIONS\r\n";

  private final int fd;
  private final Site site;
  private final ByteRange range = new ByteRange();

  // What the log wants to know of the answer.
  private @Nullable String peer;
  private int status;
  private long bodyBytes;

  Responder(int fd, Site site) {
    this.fd = fd;
    this.site = site;
  }

  /** Answers a request that was understood; may end its keep-alive. */
  void respond(Request request) throws IOException {
    try {
      switch (request.method) {
        case GET, HEAD -> sendTarget(request);
        case OPTIONS -> sendHead(request, begin(Status.NO_CONTENT).put(ALLOW));
        case CONNECT, FOREIGN -> sendError(request, Status.METHOD_NOT_ALLOWED, ALLOW);
        case UNKNOWN -> sendError(request, Status.NOT_IMPLEMENTED, "");
      }
    } finally {
      log(request);
    }
  }

  /** Answers a request that was not understood. */
  void refuse(Request request, int refusal) throws IOException {
    sendError(request, refusal, "");
    log(request);
  }

  private void sendTarget(Request request) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Resource resource = site.find(request.bytes, request.pathFrom, request.pathTo);
      if (!(resource instanceof CachedFile file)) {
        sendOther(request, resource);
        return;
      }
      try {
        if (sendFile(request, file)) {
          return;
        }
        site.cache().remove(file);
      } finally {
        file.release();
      }
    }
    sendError(request, Status.SERVER_ERROR, "");
  }

  private void sendOther(Request request, Resource resource) throws IOException {
    if (resource instanceof Resource.Folder folder) {
      sendPage(request, Listing.page(folder));
    } else if (resource instanceof Resource.Moved moved) {
      String query = Ascii.toText(request.bytes, request.pathTo, request.targetTo);
      sendMoved(request, "/" + Escape.path(moved.path()) + "/" + query);
    } else if (resource instanceof Resource.Refused refused) {
      sendError(request, refused.status(), "");
    }
  }

  /** Escaped, a target may be three times as long as it came, and then there is no room for it. */
  private void sendMoved(Request request, String location) throws IOException {
    if (location.length() > ResponseBuffer.SMALL_BODY) {
      sendError(request, Status.URI_TOO_LONG, "");
    } else {
      sendError(request, Status.MOVED_PERMANENTLY, "Location: " + location + "\r\n");
    }
  }

  // ---- files -----------------------------------------------------------------------------------

  /** False, and nothing sent, when the file is not any more what the cache took it for. */
  private boolean sendFile(Request request, CachedFile file) throws IOException {
    if (Preconditions.isNotModified(request, file)) {
      sendHead(request, begin(Status.NOT_MODIFIED).put(file.fields()));
      return true;
    }
    int part = part(request, file);
    if (part == ByteRange.UNSATISFIABLE) {
      String size = "Content-Range: bytes */" + file.size() + "\r\n";
      sendError(request, Status.RANGE_NOT_SATISFIABLE, size);
      return true;
    }
    ResponseBuffer buffer = begin(part == ByteRange.PART ? Status.PARTIAL_CONTENT : Status.OK);
    try {
      buffer.put(file.fields());
      if (part == ByteRange.PART) {
        contentRange(buffer, file.size());
      } else {
        range.whole(file.size());
      }
      buffer.contentLength(range.length()).end(request.keepAlive, request.minorVersion);
      return sendContent(request, file, buffer);
    } finally {
      site.buffers().give(buffer);
    }
  }

  private int part(Request request, CachedFile file) {
    if (request.range == Request.ABSENT
        || request.method != Request.Method.GET
        || !Preconditions.rangeCounts(request, file)) {
      return ByteRange.WHOLE;
    }
    int from = Request.from(request.range);
    return range.parse(request.bytes, from, Request.to(request.range), file.size());
  }

  private void contentRange(ResponseBuffer buffer, long size) {
    buffer
        .put("Content-Range: bytes ")
        .putDecimal(range.first)
        .put("-")
        .putDecimal(range.last)
        .put("/")
        .putDecimal(size)
        .put("\r\n");
  }

  private boolean sendContent(Request request, CachedFile file, ResponseBuffer buffer)
      throws IOException {
    if (request.method == Request.Method.HEAD) {
      sendAll(buffer.bytes(), buffer.length(), 0);
      return true;
    }
    return range.length() <= ResponseBuffer.SMALL_BODY
        ? sendSmall(file, buffer)
        : sendLarge(file, buffer);
  }

  /** Head and body in one send: for a small file cheaper than any way without a copy. */
  private boolean sendSmall(CachedFile file, ResponseBuffer buffer) throws IOException {
    int wanted = (int) range.length();
    int got = pread(file.fd(), buffer.bytes(), buffer.length(), wanted, range.first);
    if (got != wanted) {
      return false;
    }
    buffer.bodyWasPut(got);
    sendAll(buffer.bytes(), buffer.length(), 0);
    bodyBytes = got;
    return true;
  }

  /** The kernel moves the pages of the file to the socket by itself. */
  private boolean sendLarge(CachedFile file, ResponseBuffer buffer) throws IOException {
    if (fstat(file.fd()).st_size != file.size()) {
      return false;
    }
    sendAll(buffer.bytes(), buffer.length(), MSG_MORE);
    long end = range.last + 1;
    for (long at = range.first; at < end; ) {
      long sent = sendfile(fd, file.fd(), at, end - at);
      if (sent == 0) {
        // The length has been promised: only a cut connection says that it was wrong.
        throw new EOFException("the file ends at " + at + " of " + file.size());
      }
      at += sent;
      bodyBytes += sent;
    }
    return true;
  }

  // ---- everything else -------------------------------------------------------------------------

  private void sendPage(Request request, byte[] page) throws IOException {
    ResponseBuffer buffer = begin(Status.OK);
    try {
      buffer
          .put("Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n")
          .contentLength(page.length)
          .end(request.keepAlive, request.minorVersion);
      boolean withBody = request.method != Request.Method.HEAD;
      sendAll(buffer.bytes(), buffer.length(), withBody ? MSG_MORE : 0);
      if (withBody) {
        sendAll(page, page.length, 0);
        bodyBytes = page.length;
      }
    } finally {
      site.buffers().give(buffer);
    }
  }

  /** A page that says what is wrong, after the fields that say it to programs. */
  private void sendError(Request request, int error, String fields) throws IOException {
    String title = error + " " + Status.reason(error);
    byte[] page =
        Ascii.bytes("<!DOCTYPE html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n");
    ResponseBuffer buffer = begin(error);
    try {
      buffer
          .put(fields)
          .put("Content-Type: text/html; charset=utf-8\r\n")
          .contentLength(page.length)
          .end(request.keepAlive, request.minorVersion);
      if (request.method != Request.Method.HEAD) {
        buffer.put(page);
        bodyBytes = page.length;
      }
      sendAll(buffer.bytes(), buffer.length(), 0);
    } finally {
      site.buffers().give(buffer);
    }
  }

  private void sendHead(Request request, ResponseBuffer buffer) throws IOException {
    try {
      buffer.end(request.keepAlive, request.minorVersion);
      sendAll(buffer.bytes(), buffer.length(), 0);
    } finally {
      site.buffers().give(buffer);
    }
  }

  private ResponseBuffer begin(int newStatus) {
    status = newStatus;
    bodyBytes = 0;
    return site.buffers().take().begin(newStatus);
  }

  private void sendAll(byte[] bytes, int length, int flags) throws IOException {
    for (int sent = 0; sent < length; ) {
      sent += send(fd, bytes, sent, length - sent, flags);
    }
  }

  // ---- the log ---------------------------------------------------------------------------------

  private void log(Request request) throws IOException {
    AccessLog log = site.accessLog();
    if (log != null) {
      log.add(peer(), request.line(), status, bodyBytes);
    }
  }

  private String peer() throws IOException {
    String known = peer;
    if (known == null) {
      known =
          getpeername(fd) instanceof InetSocketAddress address
              ? address.getAddress().getHostAddress()
              : "-";
      peer = known;
    }
    return known;
  }
}
