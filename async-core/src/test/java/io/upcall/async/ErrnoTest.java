package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Error numbers and their names. */
class ErrnoTest {

  @Test
  void everyConstantIsNamedAsItIsCalled() throws IllegalAccessException {
    Set<Integer> seen = new HashSet<>();
    for (Field field : Errno.class.getFields()) {
      int errno = field.getInt(null);
      seen.add(errno);
      boolean alias = Set.of("EWOULDBLOCK", "EDEADLOCK", "ENOTSUP").contains(field.getName());
      if (!alias) {
        assertThat(Errno.name(errno)).isEqualTo(field.getName());
      }
      assertThat(Errno.message(errno)).isNotBlank().doesNotStartWith("Unknown");
    }
    assertThat(seen).as("asm-generic/errno.h up to EHWPOISON or so").hasSizeGreaterThan(125);
  }

  @Test
  void saysWhatItDoesNotKnow() {
    assertThat(Errno.name(0)).isEqualTo("errno 0");
    assertThat(Errno.name(-1)).isEqualTo("errno -1");
    assertThat(Errno.name(9_999)).isEqualTo("errno 9999");
    assertThat(Errno.message(9_999)).isEqualTo("Unknown error 9999");
  }

  @Test
  void textsAreThoseOfTheCLibrary() {
    assertThat(Errno.message(Errno.ENOENT)).isEqualTo("No such file or directory");
    assertThat(Errno.message(Errno.EAGAIN)).isEqualTo("Resource temporarily unavailable");
    assertThat(Errno.ECANCELED).isEqualTo(125);
    assertThat(Errno.ETIME).isEqualTo(62);
  }
}
