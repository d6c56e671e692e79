package io.upcall.async;

import io.upcall.async.sim.Answer;
import io.upcall.async.sim.SimDriver;
import java.util.Map;

/** The contract, on the scripted driver. */
class SimDriverContractTest extends DriverContract {

  private static final int CAPACITY = 8;

  private SimDriver sim;

  @Override
  Driver open() {
    sim = new SimDriver().jumping();
    return sim;
  }

  /** It can do all. */
  @Override
  Map<Ability, String> cannot() {
    return Map.of();
  }

  @Override
  void makeNopQuick() {
    sim.script(Op.NOP, Answer.quick(0));
  }

  @Override
  void makeCancelLate(AsyncCall call) {
    sim.scriptLateCancel(call.op(), 7);
  }

  @Override
  Driver openForRoom() {
    sim = new SimDriver(CAPACITY).jumping();
    return sim;
  }

  @Override
  int room() {
    return CAPACITY;
  }

  @Override
  int prepareShort(AsyncCall call) {
    call.nop();
    return 0;
  }

  @Override
  void prepareHeld(AsyncCall call) {
    call.poll(1, 1);
  }
}
