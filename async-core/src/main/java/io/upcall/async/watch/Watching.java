package io.upcall.async.watch;

import io.upcall.async.CallLedger;
import io.upcall.async.CallWatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Objects;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switch: who watches calls, and since when.
 *
 * <pre>
 *                    recordings want our events?
 *                       no            yes
 *   latencies  off    nobody        Recorded
 *   wanted?    on     Latencies     Both
 * </pre>
 */
public final class Watching {

  /** The name of the bean. */
  public static final String BEAN = "io.upcall.async:type=Calls";

  private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
  private static final String BEAN_PROPERTY = "upcall.jmx";
  private static final String SETTINGS = "upcall.jfc";

  /** Guards all that follows. */
  private static final Object LOCK = new Object();

  private static boolean listening;
  private static @Nullable Recorded recorded;
  private static boolean recordingLatencies;

  /** What is recorded, or was recorded last. */
  private static Latencies latencies = new Latencies();

  private Watching() {}

  /**
   * Has recordings of Flight Recorder seen from now on, and with {@code -Dupcall.jmx=true}
   * registers the bean. Drivers call this when they open; more often than once does nothing.
   */
  public static void listen() {
    synchronized (LOCK) {
      if (listening) {
        return;
      }
      listening = true;
    }
    if (FlightRecorder.isAvailable()) {
      FlightRecorder.addListener(new Listener());
      if (FlightRecorder.isInitialized()) {
        // A recording that is older than we are.
        listenToRecordings();
      }
    }
    if (Boolean.getBoolean(BEAN_PROPERTY)) {
      registerBean();
    }
  }

  /**
   * A recording began or ended. What a recording is told to enable after its start is seen when the
   * next one begins or ends.
   */
  private static void listenToRecordings() {
    synchronized (LOCK) {
      recorded = Recorded.isWanted() ? new Recorded() : null;
      apply();
    }
  }

  /** Recordings begin and end on any thread. */
  private static final class Listener implements FlightRecorderListener {
    @Override
    public void recordingStateChanged(Recording recording) {
      listenToRecordings();
    }
  }

  /**
   * Registers {@link CallsMXBean} with the platform's server; more often than once does nothing.
   */
  public static void registerBean() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    synchronized (LOCK) {
      try {
        ObjectName name = new ObjectName(BEAN);
        if (!server.isRegistered(name)) {
          server.registerMBean(new Calls(), name);
        }
      } catch (JMException failure) {
        LOG.warn("{} was not registered: calls are not to be seen by JMX", BEAN, failure);
      }
    }
  }

  static void recordLatencies(boolean on) {
    synchronized (LOCK) {
      if (on && !recordingLatencies) {
        latencies = new Latencies();
      }
      recordingLatencies = on;
      apply();
    }
  }

  static boolean isRecordingLatencies() {
    synchronized (LOCK) {
      return recordingLatencies;
    }
  }

  static List<OperationLatency> latencies() {
    Latencies seen;
    synchronized (LOCK) {
      seen = latencies;
    }
    return seen.read();
  }

  /** See the table above. */
  private static void apply() {
    CallWatch first = recorded;
    CallWatch second = recordingLatencies ? latencies : null;
    CallLedger.watch(first == null ? second : second == null ? first : new Both(first, second));
  }

  /**
   * The settings that enable every event of this project, to be used as {@code new
   * Recording(Watching.settings())}. For {@code -XX:StartFlightRecording} take the file {@code
   * io/upcall/async/watch/upcall.jfc} out of the jar: {@code settings=default,settings=upcall.jfc}.
   */
  public static Configuration settings() {
    InputStream shipped = Objects.requireNonNull(Watching.class.getResourceAsStream(SETTINGS));
    try (Reader reader = new InputStreamReader(shipped, StandardCharsets.UTF_8)) {
      return Configuration.create(reader);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (ParseException failure) {
      throw new IllegalStateException("the shipped " + SETTINGS + " is broken", failure);
    }
  }
}
