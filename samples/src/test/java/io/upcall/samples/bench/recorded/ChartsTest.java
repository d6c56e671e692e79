package io.upcall.samples.bench.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ChartsTest {
  @TempDir private Path folder;

  @Test
  void drawsEveryTrialAndItsContendersAsWellFormedSvg() throws Exception {
    Path file = folder.resolve("bench.svg");

    new Charts(Recordings.of(3.8, 4.2, 4.0)).write(file);

    Document document = parse(file);
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getDocumentElement().getAttribute("width")).isEqualTo("720");
    assertThat(document.getDocumentElement().getTextContent())
        .contains(Recordings.TITLE, "kv SET")
        .contains(Recordings.OURS, Recordings.C)
        .contains("CPU us/trip")
        .doesNotContain(Recordings.ABSENT);
  }

  @Test
  void drawsNothingOfARunInWhichNothingWasMeasured() throws Exception {
    Path file = folder.resolve("bench.svg");

    new Charts(Recording.parse("{\"benchmarks\":{}}", "test")).write(file);

    assertThat(parse(file).getDocumentElement().getTagName()).isEqualTo("svg");
  }

  /** Without the DTD that it names: tests do not go to the network. */
  private static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(file.toFile());
  }
}
