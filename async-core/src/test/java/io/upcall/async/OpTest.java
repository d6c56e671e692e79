package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of operations and errnos. */
class OpTest {

  @ParameterizedTest
  @EnumSource(Op.class)
  void anyOperationMayBeCancelledAndNoneRepeatsThat(Op op) {
    assertThat(op.expects(Errno.ECANCELED)).isTrue();
    assertThat(op.retries(Errno.ECANCELED)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void anyOperationMayGetABadDescriptorOrNoMemory(Op op) {
    assertThat(op.expects(Errno.EBADF)).isTrue();
    assertThat(op.expects(Errno.EINVAL)).isTrue();
    assertThat(op.expects(Errno.ENOMEM)).isTrue();
    assertThat(op.retries(Errno.EBADF) || op.retries(Errno.EINVAL)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void whatIsRetriedIsExpected(Op op) {
    for (int errno = 1; errno < 134; errno++) {
      assertThat(op.expects(errno) || !op.retries(errno)).as(Errno.name(errno)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Op.class, mode = EnumSource.Mode.EXCLUDE, names = "FUNCTION")
  void noOperationOfTheKernelExpectsEverything(Op op) {
    assertThat(op.expects(Errno.ENOTNAM)).isFalse();
    assertThat(op.expects(Errno.EXFULL)).isFalse();
    assertThat(op.expects(0)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void anEndOfADescriptorIsNeverRepeated(Op op) {
    assertThat(Op.CLOSE.retries(Errno.EINTR)).as("a second close would hit another").isFalse();
    assertThat(op.ringCode()).isBetween(-1, 63);
  }

  @Test
  void namesTheClassesOfTheManPages() {
    assertThat(Op.CONNECT.expects(Errno.ECONNREFUSED)).isTrue();
    assertThat(Op.OPENAT2.expects(Errno.EXDEV)).isTrue();
    assertThat(Op.RECV_SELECTED.retries(Errno.ENOBUFS)).isTrue();
    assertThat(Op.RECV.retries(Errno.ENOBUFS)).isFalse();
    assertThat(Op.SPLICE.retries(Errno.EAGAIN)).as("it would spin").isFalse();
    assertThat(Op.TIMEOUT.expects(Errno.ETIME)).isTrue();
    assertThat(Op.SENDFILE.ringCode()).isEqualTo(-1);
  }
}
