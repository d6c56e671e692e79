package io.upcall.samples.httpd;

/** The status codes that this server sends. */
final class Status {
  static final int OK = 200;
  static final int NO_CONTENT = 204;
  static final int PARTIAL_CONTENT = 206;
  static final int MOVED_PERMANENTLY = 301;
  static final int NOT_MODIFIED = 304;
  static final int BAD_REQUEST = 400;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int REQUEST_TIMEOUT = 408;
  static final int CONTENT_TOO_LARGE = 413;
  static final int URI_TOO_LONG = 414;
  static final int RANGE_NOT_SATISFIABLE = 416;
  static final int EXPECTATION_FAILED = 417;
  static final int MISDIRECTED_REQUEST = 421;
  static final int FIELDS_TOO_LARGE = 431;
  static final int SERVER_ERROR = 500;
  static final int NOT_IMPLEMENTED = 501;
  static final int UNAVAILABLE = 503;
  static final int VERSION_NOT_SUPPORTED = 505;

  private Status() {}

  static String reason(int status) {
    return switch (status) {
      case OK -> "OK";
      case NO_CONTENT -> "No Content";
      case PARTIAL_CONTENT -> "Partial Content";
      case MOVED_PERMANENTLY -> "Moved Permanently";
      case NOT_MODIFIED -> "Not Modified";
      case BAD_REQUEST -> "Bad Request";
      case FORBIDDEN -> "Forbidden";
      case NOT_FOUND -> "Not Found";
      case METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case REQUEST_TIMEOUT -> "Request Timeout";
      case CONTENT_TOO_LARGE -> "Content Too Large";
      case URI_TOO_LONG -> "URI Too Long";
      case RANGE_NOT_SATISFIABLE -> "Range Not Satisfiable";
      case EXPECTATION_FAILED -> "Expectation Failed";
      case MISDIRECTED_REQUEST -> "Misdirected Request";
      case FIELDS_TOO_LARGE -> "Request Header Fields Too Large";
      case SERVER_ERROR -> "Internal Server Error";
      case NOT_IMPLEMENTED -> "Not Implemented";
      case UNAVAILABLE -> "Service Unavailable";
      case VERSION_NOT_SUPPORTED -> "HTTP Version Not Supported";
      default -> throw new IllegalArgumentException("status " + status);
    };
  }
}
