package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String HOST = "Host: x\r\n";

  private final Request request = new Request();

  private int parse(String head) {
    // Not at the beginning of the buffer, as after an earlier request.
    byte[] bytes = Ascii.bytes("earlier " + head + "\r\nlater");
    int from = "earlier ".length();
    int end = RequestParser.findEnd(bytes, from, from, bytes.length);
    assertThat(end).as("end of head").isEqualTo(bytes.length - "later".length());
    return RequestParser.parse(bytes, from, end, request);
  }

  private int parseFields(String fields) {
    return parse("GET / HTTP/1.1\r\n" + HOST + fields);
  }

  @Test
  void understandsMethodTargetAndVersion() {
    assertThat(parse("GET /a%20b?c HTTP/1.1\r\n" + HOST)).isEqualTo(Status.OK);

    assertThat(request.method).isEqualTo(Request.Method.GET);
    assertThat(Ascii.toText(request.bytes, request.targetFrom, request.targetTo))
        .isEqualTo("/a%20b?c");
    assertThat(request.line()).isEqualTo("GET /a%20b?c HTTP/1.1");
    assertThat(request.minorVersion).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,GET",
    "HEAD,HEAD",
    "OPTIONS,OPTIONS",
    "POST,FOREIGN",
    "TRACE,FOREIGN",
    "get,UNKNOWN",
    "M-SEARCH,UNKNOWN"
  })
  void tellsMethodsApartByCase(String method, Request.Method expected) {
    assertThat(parse(method + " / HTTP/1.1\r\n" + HOST)).isEqualTo(Status.OK);
    assertThat(request.method).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "GET /",
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET / HTTP/1.1 x",
        "GET / HTTP/1",
        "GET / HTTP/11",
        "GET / http/1.1",
        "GET / HTTP/1.x",
        " GET / HTTP/1.1",
        "G@T / HTTP/1.1",
        "GET /a\tb HTTP/1.1",
        "GET /\u0000 HTTP/1.1",
        "GET /\u007f HTTP/1.1",
        "GET /a b HTTP/1.1",
      })
  void refusesMalformedRequestLines(String line) {
    assertThat(parse(line + "\r\n" + HOST)).isEqualTo(Status.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/9.9"})
  void refusesOtherMajorVersions(String version) {
    assertThat(parse("GET / " + version + "\r\n" + HOST)).isEqualTo(Status.VERSION_NOT_SUPPORTED);
  }

  @Test
  void takesALaterMinorVersionForTheLatestItKnows() {
    assertThat(parse("GET / HTTP/1.7\r\n" + HOST)).isEqualTo(Status.OK);
    assertThat(request.keepAlive).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1.1,'',true",
    "1.1,Connection: close,false",
    "1.1,'connection: Foo, CLOSE',false",
    "1.1,Connection: closed,true",
    "1.0,'',false",
    "1.0,Connection: keep-alive,true",
    "1.0,'Connection: Keep-Alive, x',true",
    "1.0,'Connection: keep-alive, close',false",
  })
  void knowsWhetherTheConnectionStays(String version, String field, boolean expected) {
    String fields = field.isEmpty() ? "" : field + "\r\n";
    assertThat(parse("GET / HTTP/" + version + "\r\n" + HOST + fields)).isEqualTo(Status.OK);
    assertThat(request.keepAlive).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/a?b=%zz?c,/a",
    "//a/b,//a/b",
    "http://host/a?b,/a",
    "HTTP://host:80/a,/a",
    "http://[::1]:80/a,/a",
    "http://host,''",
    "http://host?/a,''",
  })
  void findsThePathInTheTarget(String target, String path) {
    assertThat(parse("GET " + target + " HTTP/1.1\r\n" + HOST)).isEqualTo(Status.OK);
    assertThat(Ascii.toText(request.bytes, request.pathFrom, request.pathTo)).isEqualTo(path);
  }

  @Test
  void demandsOneHostOfVersion11() {
    assertThat(parse("GET / HTTP/1.1\r\n")).isEqualTo(Status.BAD_REQUEST);
    assertThat(parse("GET / HTTP/1.1\r\n" + HOST + HOST)).isEqualTo(Status.BAD_REQUEST);
    assertThat(parse("GET / HTTP/1.1\r\nHost:\r\n")).isEqualTo(Status.OK);
    assertThat(parse("GET / HTTP/1.0\r\n")).isEqualTo(Status.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: b\r\n folded\r\n",
        "A: b\r\n\tfolded\r\n",
        "A : b\r\n",
        " A: b\r\n",
        ": b\r\n",
        "A\r\n",
        "A: b\u0000\r\n",
        "A: b\rc\r\n",
        "A: b\u001b\r\n",
        "A\u0000: b\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: 0x1\r\n",
        "Content-Length:\r\n",
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked;q=1\r\n",
        "Transfer-Encoding:\r\n",
      })
  void refusesMalformedAndAmbiguousFields(String fields) {
    assertThat(parseFields(fields)).isEqualTo(Status.BAD_REQUEST);
  }

  @Test
  void refusesChunksOfVersion10() {
    assertThat(parse("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"))
        .isEqualTo(Status.BAD_REQUEST);
  }

  @Test
  void refusesCodingsThatItDoesNotKnow() {
    assertThat(parseFields("Transfer-Encoding: gzip, chunked\r\n"))
        .isEqualTo(Status.NOT_IMPLEMENTED);
    assertThat(parseFields("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
        .isEqualTo(Status.NOT_IMPLEMENTED);
    assertThat(parseFields("Expect: miracles\r\n")).isEqualTo(Status.EXPECTATION_FAILED);
  }

  @Test
  void knowsHowLongTheBodyIs() {
    parseFields("");
    assertThat(request.bodyBytes).isZero();
    parseFields("CONTENT-LENGTH: \t 12 \r\n");
    assertThat(request.bodyBytes).isEqualTo(12);
    parseFields("Content-Length: 99999999999999999999999\r\n");
    assertThat(request.bodyBytes).isEqualTo(Long.MAX_VALUE);
    parseFields("Transfer-Encoding: , Chunked ,\r\n");
    assertThat(request.bodyBytes).isEqualTo(Request.CHUNKED);
  }

  @Test
  void findsTheFieldsThatMatter() {
    String fields =
        String.join(
            "\r\n",
            "Range: bytes=1-2",
            "If-Range: \"r\"",
            "If-None-Match: \"n\" ",
            "If-Modified-Since: date",
            "Expect: 100-Continue",
            "User-Agent: caf\u00e9",
            "");

    assertThat(parseFields(fields)).isEqualTo(Status.OK);

    assertThat(request.text(request.range)).isEqualTo("bytes=1-2");
    assertThat(request.text(request.ifRange)).isEqualTo("\"r\"");
    assertThat(request.text(request.ifNoneMatch)).isEqualTo("\"n\"");
    assertThat(request.text(request.ifModifiedSince)).isEqualTo("date");
    assertThat(request.expectsContinue).isTrue();
  }

  @Test
  void forgetsTheRequestBefore() {
    parseFields("Range: bytes=1-2\r\nContent-Length: 3\r\nConnection: close\r\n");
    parseFields("");

    assertThat(request.range).isEqualTo(Request.ABSENT);
    assertThat(request.bodyBytes).isZero();
    assertThat(request.keepAlive).isTrue();
  }

  @Test
  void findsTheEndOfAHeadThatComesInPieces() {
    byte[] bytes = Ascii.bytes("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    for (int have = 0; have < bytes.length; have++) {
      assertThat(RequestParser.findEnd(bytes, 0, 0, have)).isEqualTo(RequestParser.INCOMPLETE);
      assertThat(RequestParser.findEnd(bytes, 0, have, bytes.length)).isEqualTo(bytes.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\n", "\n", "A: b\r\nB: c\n", "A: b\r\n\n"})
  void refusesABareLineFeedAtOnce(String text) {
    byte[] bytes = Ascii.bytes(text);
    assertThat(RequestParser.findEnd(bytes, 0, 0, bytes.length)).isEqualTo(RequestParser.MALFORMED);
  }
}
