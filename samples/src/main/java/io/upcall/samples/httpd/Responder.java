package io.upcall.samples.httpd;

import static io.upcall.libc.SysSocket.MSG_MORE;
import static io.upcall.libc.SysSocket.getpeername;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Decides what to answer and has it sent. One a connection. */
final class Responder {
  /** How often a file may turn out to have changed under our hands before that is an error. */
  private static final int ATTEMPTS = 3;

  private static final String ALLOW = "Allow: GET, HEAD, OPTIONS\r\n";

  /** What can be said without a buffer. */
  private static final byte[] TRY_LATER =
      Ascii.bytes(
          """
          HTTP/1.1 503 Service Unavailable\r
          Server: upcall\r
          Retry-After: 1\r
          Content-Length: 0\r
          Connection: close\r
          \r
          """);

  private static final String UNKNOWN = "-";

  private final int fd;
  private final Sender sender;
  private final Site site;
  private final FileAnswer files;

  // What the log wants to know.
  private String peer = UNKNOWN;
  private int status;

  Responder(int fd, Sender sender, Site site) {
    this.fd = fd;
    this.sender = sender;
    this.site = site;
    this.files = new FileAnswer(sender);
  }

  /** Answers a request that was understood; may end its keep-alive. */
  void respond(Request request) throws IOException {
    learnPeer();
    try {
      switch (request.method) {
        case GET, HEAD -> sendTarget(request);
        case OPTIONS -> sendHead(request, begin(Status.NO_CONTENT).put(ALLOW));
        case CONNECT, FOREIGN -> sendError(request, Status.METHOD_NOT_ALLOWED, ALLOW);
        case UNKNOWN -> sendError(request, Status.NOT_IMPLEMENTED, "");
      }
    } catch (NoSpaceException full) {
      // Answered, and logged, by refuseForNow.
      throw full;
    } catch (IOException over) {
      log(request);
      throw over;
    }
    log(request);
  }

  /** Answers a request that was not understood. */
  void refuse(Request request, int refusal) throws IOException {
    learnPeer();
    try {
      sendError(request, refusal, "");
    } finally {
      log(request);
    }
  }

  /** Answers when there is no room for the request or for its answer. */
  void refuseForNow(Request request) throws IOException {
    learnPeer();
    status = Status.UNAVAILABLE;
    sender.begin(TRY_LATER.length);
    try {
      sender.sendAll(TRY_LATER, TRY_LATER.length, 0);
    } finally {
      log(request);
    }
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

  /** False, and nothing sent, when the file is not any more what the cache took it for. */
  private boolean sendFile(Request request, CachedFile file) throws IOException {
    if (Preconditions.isNotModified(request, file)) {
      sendHead(request, begin(Status.NOT_MODIFIED).put(file.fields()));
      return true;
    }
    int part = files.part(request, file);
    if (part == ByteRange.UNSATISFIABLE) {
      String size = "Content-Range: bytes */" + file.size() + "\r\n";
      sendError(request, Status.RANGE_NOT_SATISFIABLE, size);
      return true;
    }
    ResponseBuffer buffer = begin(part == ByteRange.PART ? Status.PARTIAL_CONTENT : Status.OK);
    try {
      return files.send(request, file, part, buffer);
    } finally {
      site.buffers().give(buffer);
    }
  }

  private void sendOther(Request request, Resource resource) throws IOException {
    if (resource instanceof Resource.Folder folder) {
      try (Listing listing = Listing.of(folder, site.space())) {
        sendPage(request, listing.page());
      }
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

  private void sendPage(Request request, byte[] page) throws IOException {
    ResponseBuffer buffer =
        begin(Status.OK)
            .put("Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n")
            .contentLength(page.length);
    sendWith(request, buffer, page);
  }

  /** A page that says what is wrong, after the fields that say it to programs. */
  private void sendError(Request request, int error, String fields) throws IOException {
    String title = error + " " + Status.reason(error);
    byte[] page =
        Ascii.bytes("<!DOCTYPE html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n");
    ResponseBuffer buffer =
        begin(error)
            .put(fields)
            .put("Content-Type: text/html; charset=utf-8\r\n")
            .contentLength(page.length);
    sendWith(request, buffer, page);
  }

  private void sendHead(Request request, ResponseBuffer buffer) throws IOException {
    try {
      buffer.end(request.keepAlive, request.minorVersion);
      sender.begin(buffer.length());
      sender.sendAll(buffer.bytes(), buffer.length(), 0);
    } finally {
      site.buffers().give(buffer);
    }
  }

  /** The head and, unless only that was asked for, {@code body}: in one send where it fits. */
  private void sendWith(Request request, ResponseBuffer buffer, byte[] body) throws IOException {
    if (request.method == Request.Method.HEAD) {
      sendHead(request, buffer);
      return;
    }
    try {
      buffer.end(request.keepAlive, request.minorVersion);
      sender.begin(buffer.length());
      boolean fits = buffer.hasRoomFor(body.length);
      if (fits) {
        buffer.put(body);
      }
      sender.sendAll(buffer.bytes(), buffer.length(), fits ? 0 : MSG_MORE);
      if (!fits) {
        sender.sendAll(body, body.length, 0);
      }
    } finally {
      site.buffers().give(buffer);
    }
  }

  private ResponseBuffer begin(int newStatus) throws NoSpaceException {
    ResponseBuffer buffer = site.buffers().take();
    status = newStatus;
    return buffer.begin(newStatus);
  }

  // ---- the log ---------------------------------------------------------------------------------

  private void log(Request request) {
    AccessLog log = site.accessLog();
    if (log != null) {
      log.add(peer, request.line(), status, sender.bodyBytes());
    }
  }

  /** Before the answer, since of a client that is gone the kernel knows no address. */
  private void learnPeer() throws IOException {
    if (site.accessLog() != null && peer.equals(UNKNOWN)) {
      peer =
          getpeername(fd) instanceof InetSocketAddress address
              ? address.getAddress().getHostAddress()
              : UNKNOWN;
    }
  }
}
