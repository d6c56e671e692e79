package io.upcall.async.contract;

import org.junit.jupiter.api.Nested;

/** All families of promises; the test of a driver extends this and gives the fixture. */
public abstract class DriverContract {

  /** The surroundings for one test. */
  protected abstract DriverFixture newFixture();

  @Nested
  class Life extends LifeContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Quick extends QuickContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Callback extends CallbackContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Cancel extends CancelContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Time extends TimeContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Wake extends WakeContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Room extends RoomContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Delivery extends DeliveryContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Owner extends OwnerContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }

  @Nested
  class Operations extends OperationContract {
    @Override
    DriverFixture newFixture() {
      return DriverContract.this.newFixture();
    }
  }
}
