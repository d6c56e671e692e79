package io.upcall.libc;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct aiocb}: one asynchronous operation. The program fills it in, gives it to {@link
 * Aio}, and leaves it and its buffer alone until {@link Aio#aio_error} is not EINPROGRESS; then it
 * may use it again.
 */
public final class Aiocb {

  /** The descriptor. */
  public int aio_fildes;

  /** Where in the file. A descriptor without a position, or with O_APPEND, ignores it. */
  public long aio_offset;

  /** What is written, or read into: from its position on. The position stays. */
  public @Nullable ByteBuffer aio_buf;

  /** How many bytes, no more than remain in the buffer. */
  public int aio_nbytes;

  /** A wish to be served later: 0 and up to 20, and of no effect. */
  public int aio_reqprio;

  /** What tells of its end. */
  public StructSigevent aio_sigevent = StructSigevent.NONE;

  /** For {@link Aio#lio_listio}: what it is. */
  public int aio_lio_opcode;

  /** What {@link Aio} makes of it; null until it is used. Owned by the thread that submits. */
  @Nullable AioOperation operation;

  /** An operation to be filled in. */
  public Aiocb() {}
}
