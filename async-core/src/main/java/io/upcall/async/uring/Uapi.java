package io.upcall.async.uring;

/** Numbers and layouts of {@code linux/io_uring.h} that this package uses, by their names there. */
final class Uapi {

  static final int IORING_SETUP_CQSIZE = 1 << 3;
  static final int IORING_SETUP_CLAMP = 1 << 4;
  static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;
  static final int IORING_SETUP_COOP_TASKRUN = 1 << 8;
  static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;

  static final int IORING_FEAT_SINGLE_MMAP = 1;
  static final int IORING_FEAT_NODROP = 1 << 1;
  static final int IORING_FEAT_SUBMIT_STABLE = 1 << 2;
  static final int IORING_FEAT_RW_CUR_POS = 1 << 3;
  static final int IORING_FEAT_EXT_ARG = 1 << 8;
  static final int IORING_FEAT_RECVSEND_BUNDLE = 1 << 14;

  static final int IORING_ENTER_GETEVENTS = 1;
  static final int IORING_ENTER_EXT_ARG = 1 << 3;

  static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;
  static final int IORING_SQ_TASKRUN = 1 << 2;

  static final long IORING_OFF_SQES = 0x10000000L;

  static final int IORING_UNREGISTER_BUFFERS = 1;
  static final int IORING_UNREGISTER_FILES = 3;
  static final int IORING_REGISTER_FILES_UPDATE = 6;
  static final int IORING_REGISTER_PROBE = 8;
  static final int IORING_REGISTER_FILES2 = 13;
  static final int IORING_REGISTER_BUFFERS2 = 15;
  static final int IORING_REGISTER_BUFFERS_UPDATE = 16;
  static final int IORING_REGISTER_IOWQ_MAX_WORKERS = 19;
  static final int IORING_REGISTER_PBUF_RING = 22;
  static final int IO_URING_OP_SUPPORTED = 1;

  static final int IOSQE_FIXED_FILE = 1;
  static final int IOSQE_IO_LINK = 1 << 2;
  static final int IOSQE_IO_HARDLINK = 1 << 3;
  static final int IOSQE_ASYNC = 1 << 4;
  static final int IOSQE_BUFFER_SELECT = 1 << 5;

  static final int IORING_RECVSEND_POLL_FIRST = 1;
  static final int IORING_RECV_MULTISHOT = 1 << 1;
  static final int IORING_RECVSEND_FIXED_BUF = 1 << 2;
  static final int IORING_RECVSEND_BUNDLE = 1 << 4;
  static final int IORING_ACCEPT_MULTISHOT = 1;
  static final int IORING_POLL_ADD_MULTI = 1;
  static final int IORING_TIMEOUT_MULTISHOT = 1 << 6;
  static final int IORING_ASYNC_CANCEL_ALL = 1;
  static final int IORING_ASYNC_CANCEL_FD = 1 << 1;

  static final int IORING_CQE_F_BUFFER = 1;
  static final int IORING_CQE_F_MORE = 1 << 1;
  static final int IORING_CQE_F_SOCK_NONEMPTY = 1 << 2;
  static final int IORING_CQE_F_NOTIF = 1 << 3;
  static final int IORING_CQE_BUFFER_SHIFT = 16;

  static final int IORING_OP_READ = 22;
  static final int IORING_OP_ASYNC_CANCEL = 14;

  // struct io_uring_params
  static final int PARAMS_BYTES = 120;
  static final int PARAMS_SQ_ENTRIES = 0;
  static final int PARAMS_CQ_ENTRIES = 4;
  static final int PARAMS_FLAGS = 8;
  static final int PARAMS_FEATURES = 20;
  static final int PARAMS_SQ_OFF = 40;
  static final int PARAMS_CQ_OFF = 80;

  // struct io_sqring_offsets
  static final int SQ_OFF_HEAD = 0;
  static final int SQ_OFF_TAIL = 4;
  static final int SQ_OFF_MASK = 8;
  static final int SQ_OFF_FLAGS = 16;
  static final int SQ_OFF_ARRAY = 24;

  // struct io_cqring_offsets
  static final int CQ_OFF_HEAD = 0;
  static final int CQ_OFF_TAIL = 4;
  static final int CQ_OFF_MASK = 8;
  static final int CQ_OFF_CQES = 20;

  // struct io_uring_sqe
  static final int SQE_BYTES = 64;
  static final int SQE_OPCODE = 0;
  static final int SQE_FLAGS = 1;
  static final int SQE_IOPRIO = 2;
  static final int SQE_FD = 4;
  static final int SQE_OFF = 8;
  static final int SQE_ADDR = 16;
  static final int SQE_LEN = 24;
  static final int SQE_OP_FLAGS = 28;
  static final int SQE_USER_DATA = 32;
  static final int SQE_BUF_GROUP = 40;
  static final int SQE_SPLICE_FD_IN = 44;
  static final int SQE_ADDR3 = 48;

  // struct io_uring_cqe
  static final int CQE_BYTES = 16;
  static final int CQE_USER_DATA = 0;
  static final int CQE_RES = 8;
  static final int CQE_FLAGS = 12;

  // struct io_uring_getevents_arg, followed here by its struct __kernel_timespec
  static final int GETEVENTS_ARG_BYTES = 24;
  static final int GETEVENTS_ARG_TS = 16;
  static final int TIMESPEC_BYTES = 16;

  // struct io_uring_probe and its ops
  static final int PROBE_LAST_OP = 0;
  static final int PROBE_OPS = 16;
  static final int PROBE_OP_BYTES = 8;
  static final int PROBE_OP_FLAGS = 2;

  // struct io_uring_rsrc_register, io_uring_files_update and io_uring_rsrc_update2
  static final int RSRC_REGISTER_BYTES = 32;
  static final int RSRC_REGISTER_COUNT = 0;
  static final int RSRC_REGISTER_FLAGS = 4;
  static final int IORING_RSRC_REGISTER_SPARSE = 1;
  static final int RSRC_UPDATE_BYTES = 32;
  static final int RSRC_UPDATE_OFFSET = 0;
  static final int RSRC_UPDATE_DATA = 8;
  static final int RSRC_UPDATE_COUNT = 24;

  // struct io_uring_buf_reg and struct io_uring_buf
  static final int BUF_REG_BYTES = 40;
  static final int BUF_REG_RING_ADDR = 0;
  static final int BUF_REG_ENTRIES = 8;
  static final int BUF_REG_BGID = 12;
  static final int BUF_REG_FLAGS = 14;
  static final int IOU_PBUF_RING_INC = 2;
  static final int BUF_BYTES = 16;
  static final int BUF_ADDR = 0;
  static final int BUF_LEN = 8;
  static final int BUF_BID = 12;
  static final int BUF_RING_TAIL = 14;

  private Uapi() {}
}
