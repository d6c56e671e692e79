package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MimeTypesTest {
  private static final String TABLE =
      """
      # A comment
      application/octet-stream

      image/jpeg\t\t\tjpeg jpg JPE
      text/x-own  own  # and why
      video/mp4 mp4
      text/other css
      """;

  private final MimeTypes types = MimeTypes.parse(TABLE);

  @ParameterizedTest
  @CsvSource({
    "a.jpg,image/jpeg",
    "a/b.c/d.JPEG,image/jpeg",
    "a.jpe,image/jpeg",
    "a.own,text/x-own; charset=utf-8",
    "a.css,text/other; charset=utf-8",
    "film.mp4,video/mp4",
    ".own,text/x-own; charset=utf-8",
  })
  void takesTheSystemsWordFirst(String path, String type) {
    assertThat(types.of(path)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "index.html,text/html; charset=utf-8",
    "a.tar.gz,application/gzip",
    "a.wasm,application/wasm",
    "a.md,text/markdown; charset=utf-8",
  })
  void knowsTheWebWithoutTheSystem(String path, String type) {
    assertThat(types.of(path)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({"jpg", "own/README", "a.b/html", "a.", "a.and", "a.why", "a.unheard-of"})
  void saysNothingAboutWhatNobodyKnows(String path) {
    assertThat(types.of(path)).isEqualTo("application/octet-stream");
  }

  @Test
  void goesOnWithoutTheSystemsTable() throws Exception {
    AtomicReference<String> type = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("tested"),
            () -> {
              try {
                type.set(MimeTypes.load("/absent/mime.types").of("a.html"));
                return 0;
              } catch (IOException failure) {
                return 1;
              }
            });

    assertThat(proc.awaitExit()).isZero();
    assertThat(type).hasValue("text/html; charset=utf-8");
  }
}
