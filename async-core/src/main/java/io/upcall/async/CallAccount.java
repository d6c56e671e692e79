package io.upcall.async;

/** How many calls one process may have in flight; the process implements it. */
public interface CallAccount {

  /** An account without a limit. */
  CallAccount UNLIMITED =
      new CallAccount() {
        @Override
        public boolean charge() {
          return true;
        }

        @Override
        public void refund() {}
      };

  /** Takes one call from the account; false, and nothing taken, when it is at its limit. */
  boolean charge();

  /** Gives one back. */
  void refund();
}
