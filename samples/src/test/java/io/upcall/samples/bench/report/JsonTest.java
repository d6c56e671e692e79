package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void shouldWriteEveryKindOfValueInOneLine() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a \"b\" \\ \n\t\r\u0001é");
    value.put("long", Long.MIN_VALUE);
    value.put("double", 4.5);
    value.put("list", Arrays.asList(1, true, null));
    value.put("empty", List.of());
    value.put("map", Map.of());

    assertThat(Json.line(value))
        .isEqualTo(
            "{\"text\":\"a \\\"b\\\" \\\\ \\n\\t\\r\\u0001é\",\"long\":-9223372036854775808,"
                + "\"double\":4.50000,\"list\":[1,true,null],\"empty\":[],\"map\":{}}");
  }

  @Test
  void shouldWriteNullForNumbersThatJsonDoesNotKnow() {
    assertThat(Json.line(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
  }

  @Test
  void shouldIndentADocument() {
    assertThat(Json.document(Map.of("rows", List.of(Map.of("x", List.of(1, 2))))))
        .isEqualTo(
            """
            {
              "rows": [
                {
                  "x": [1, 2]
                }
              ]
            }
            """);
  }
}
