package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingPageTest {
  private static String page(String path, ListingPage.Entry... entries) {
    return new String(ListingPage.of(path, List.of(entries), 0), StandardCharsets.UTF_8);
  }

  @Test
  void escapesNamesInTextAndLinks() {
    String evil = "<img src=x onerror=\"alert('1')\">&%?#.html";

    String page = page("a&b/", new ListingPage.Entry(evil, false, 1, 0));

    assertThat(page)
        .doesNotContain("<img")
        .contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;%?#.html</a>")
        .contains("%3Cimg%20src=x%20onerror=%22alert(&#39;1&#39;)%22%3E%26%25%3F%23.html")
        .contains("<title>/a&amp;b/</title>");
  }

  @Test
  void doesNotTakeANameForAScheme() {
    assertThat(page(".", new ListingPage.Entry("javascript:alert(1)", false, 1, 0)))
        .contains("href=\"./javascript:alert(1)\"");
  }

  @Test
  void linksFoldersWithASlashAndFilesWithTheirSize() {
    String page =
        page(
            "a/",
            new ListingPage.Entry("sub", true, 4096, 0),
            new ListingPage.Entry("\u00e4.txt", false, 1536, 86_400));

    assertThat(page)
        .contains("<a href=\"../\">../</a>")
        .contains("<a href=\"./sub/\">sub/</a></td><td></td><td>1970-01-01 00:00<")
        .contains("<a href=\"./%C3%A4.txt\">\u00e4.txt</a></td><td>1.5 KiB</td><td>1970-01-02");
  }

  @Test
  void hasNoWayUpFromTheRootAndFitsAPhone() {
    assertThat(page("."))
        .doesNotContain("../")
        .contains("name=\"viewport\"")
        .contains("@media(prefers-color-scheme:dark)")
        .doesNotContain("http:", "https:", "src=", "<script", "<link")
        .contains("<h1>/</h1>");
  }

  @Test
  void saysWhatItLeavesOut() {
    assertThat(new String(ListingPage.of(".", List.of(), 7), StandardCharsets.UTF_8))
        .contains("and 7 more");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.0 KiB",
    "102297,99.9 KiB",
    "102400,100 KiB",
    "1048575,1.0 MiB",
    "5368709120,5.0 GiB",
    "9223372036854775807,8.0 EiB"
  })
  void writesSizesForPeople(long bytes, String text) {
    assertThat(ListingPage.size(bytes)).isEqualTo(text);
  }
}
