package io.upcall.samples.httpd;

/** The conditions of RFC 9110, chapter 13, as far as they concern a file server. */
final class Preconditions {
  private Preconditions() {}

  /** True when the client has what the file is now, and 304 is the answer. */
  static boolean isNotModified(Request request, CachedFile file) {
    if (request.ifNoneMatch != Request.ABSENT) {
      return matchesAny(request.text(request.ifNoneMatch), file.etag());
    }
    if (request.ifModifiedSince == Request.ABSENT) {
      return false;
    }
    long since = HttpDate.parse(request.text(request.ifModifiedSince));
    return since != HttpDate.INVALID && file.modifiedSecond() <= since;
  }

  /** True when the Range field counts: there is no If-Range, or it names what the file is now. */
  static boolean rangeCounts(Request request, CachedFile file) {
    if (request.ifRange == Request.ABSENT) {
      return true;
    }
    String validator = request.text(request.ifRange);
    return validator.startsWith("\"")
        ? validator.equals(file.etag())
        : HttpDate.parse(validator) == file.modifiedSecond();
  }

  /** Weak comparison: {@code W/"x"} and {@code "x"} are the same. */
  private static boolean matchesAny(String list, String etag) {
    if (list.equals("*")) {
      return true;
    }
    for (String element : list.split(",")) {
      String tag = element.strip();
      if ((tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag)) {
        return true;
      }
    }
    return false;
  }
}
