package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.util.List;

/** What counts of an echo round. */
enum EchoScore {
  /** CPU of the server's process per round trip, with the targets of a closed loop. */
  CPU {
    @Override
    String unit() {
      return "CPU us per round trip of the server";
    }

    @Override
    Comparison comparison() {
      Comparison comparison = new Comparison(CPU_MICROS, CPU_OTHERS).beside(ALLOCATED);
      for (String ours : OURS) {
        comparison
            .compare(ours, Bound.PARITY, EchoServers.LIBURING, EchoServers.LIBURING_MULTISHOT)
            .compare(ours, new Bound(0.95), EchoServers.NETTY_URING)
            .compare(ours, new Bound(0.78), EchoServers.JDK)
            .compare(ours, new Bound(0.88), EchoServers.VERTX);
      }
      // What the detour by the portable driver may cost.
      return comparison
          .compare(EchoServers.BLOCKING_ON_VERTX, new Bound(1.30), EchoServers.VERTX)
          .compare(EchoServers.ASYNC_ON_VERTX, new Bound(1.30), EchoServers.VERTX);
    }

    @Override
    double[] values(LoadReport report) {
      return cpuValues(report);
    }
  },
  /** The same for a connection that is opened and closed around each round trip; no targets. */
  CPU_OF_CONNECTING {
    @Override
    String unit() {
      return "CPU us per connection of the server";
    }

    @Override
    Comparison comparison() {
      Comparison comparison = new Comparison(CPU_MICROS, CPU_OTHERS);
      for (String ours : OURS) {
        comparison
            .compare(ours, Bound.NONE, EchoServers.LIBURING, EchoServers.LIBURING_MULTISHOT)
            .compare(ours, EchoServers.NETTY_URING)
            .compare(ours, EchoServers.JDK);
      }
      return comparison;
    }

    @Override
    double[] values(LoadReport report) {
      return cpuValues(report);
    }
  },
  /** The 99th percentile of the latency, from when a message was due. */
  LATENCY {
    @Override
    String unit() {
      return "p99 us from when a message was due";
    }

    @Override
    Comparison comparison() {
      Comparison comparison =
          new Comparison(
              Metric.median("p99Micros", "p99 us", 0),
              Metric.median("p50Micros", "p50 us", 0),
              Metric.median("p999Micros", "p99.9 us", 0),
              Metric.median("maxMicros", "max us", 0),
              Metric.median("ratePerSecond", "trips/s", 0),
              Metric.median("cpuMicros", "CPU us/trip", 2),
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("waits", "waits/trip", 3));
      for (String ours : OURS) {
        comparison
            .compare(ours, new Bound(1.10), EchoServers.LIBURING, EchoServers.LIBURING_MULTISHOT)
            .compare(ours, EchoServers.NETTY_URING)
            .compare(ours, EchoServers.JDK);
      }
      return comparison;
    }

    @Override
    double[] values(LoadReport report) {
      return new double[] {
        report.p99Nanos() / 1e3,
        report.p50Nanos() / 1e3,
        report.p999Nanos() / 1e3,
        report.maxNanos() / 1e3,
        report.ratePerSecond(),
        report.serverCpuMicros(),
        100 * report.serverBusy(),
        report.waitsPerRoundTrip()
      };
    }
  };

  /** Beside {@link #CPU}, for servers on a JVM. */
  static final Metric ALLOCATED = Metric.median("allocatedBytes", "bytes allocated/trip", 0);

  private static final List<String> OURS = List.of(EchoServers.BLOCKING, EchoServers.ASYNC);
  private static final Metric CPU_MICROS = Metric.median("cpuMicros", "CPU us/trip", 2);
  private static final Metric[] CPU_OTHERS = {
    Metric.median("ratePerSecond", "trips/s", 0),
    Metric.median("p50Micros", "p50 us", 0),
    Metric.median("p99Micros", "p99 us", 0),
    Metric.median("busyPercent", "busy %", 0),
    Metric.median("waits", "waits/trip", 3),
    Metric.median("preemptions", "preempted", 3),
    Metric.median("loadCpuMicros", "load us", 2),
    Metric.median("loadBusyPercent", "load %", 0)
  };

  /** In words, for the title of a table. */
  abstract String unit();

  abstract Comparison comparison();

  /** The round's values, in the order of the comparison's metrics. */
  abstract double[] values(LoadReport report);

  private static double[] cpuValues(LoadReport report) {
    return new double[] {
      report.serverCpuMicros(),
      report.ratePerSecond(),
      report.p50Nanos() / 1e3,
      report.p99Nanos() / 1e3,
      100 * report.serverBusy(),
      report.waitsPerRoundTrip(),
      report.preemptionsPerRoundTrip(),
      report.loadCpuMicros(),
      100 * report.loadBusy()
    };
  }
}
