package cn.xingtai.hub.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The hub's way from a department's record to an alert, in Kafka Streams and with one rule: what the hub is
 * compared with. Processes what the input topic holds, prints one JSON line and ends.
 *
 * <p>Usage: java -cp … Baseline BROKERS TOPIC_PREFIX APPLICATION_ID STATE_DIR RECORDS [WARM_UP]
 */
public final class Baseline {
    /** On standard error when measuring begins, for those who measure the broker. */
    private static final String BEGUN = "measuring";

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration STANDSTILL_MAX = Duration.ofSeconds(60);
    private static final double NANOS_OF_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Arguments arguments;
    private final Counters counters;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Baseline(Arguments arguments) {
        this.arguments = arguments;
        counters = new Counters(arguments.warmUp());
    }

    public static void main(String[] words) {
        try {
            Map<String, Object> figures = new Baseline(Arguments.parse(words)).run();
            System.out.println(new ObjectMapper().writeValueAsString(figures));
        } catch (Throwable error) {
            Throwable root = rootOf(error);
            if (!(root instanceof Refusal)) {
                error.printStackTrace();
            }
            // Last, where those who cut the trace short still see it.
            System.err.println(root.getMessage() == null ? root.toString() : root.getMessage());
            System.exit(1);
        }
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Map<String, Object> run() throws InterruptedException, IOException {
        try (Places places = new Places(arguments)) {
            places.prepare();
            try (KafkaStreams streams =
                    new KafkaStreams(Burden.topology(arguments, counters), Settings.of(arguments))) {
                streams.setUncaughtExceptionHandler(error -> {
                    failure.compareAndSet(null, error);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                // Comes back once the table of the register is full.
                streams.start();
                awaitEnd(places);
                Moment ended = Moment.now();
                if (!counters.areExact(places.input())) {
                    throw new Refusal("the figures would be wrong, a transaction has been repeated: " + counted());
                }
                return figures(ended);
            }
        }
    }

    private void awaitEnd(Places places) throws InterruptedException {
        boolean hasBegun = false;
        long moved = -1;
        long movedAt = System.nanoTime();
        while (counters.events() < arguments.records() || !places.areDone()) {
            if (failure.get() != null) {
                throw new IllegalStateException("a thread of the application has ended", failure.get());
            }
            if (!hasBegun && counters.began() != null) {
                hasBegun = true;
                System.err.println(BEGUN);
            }
            long now = counters.events() + counters.applied();
            if (now != moved) {
                moved = now;
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > STANDSTILL_MAX.toNanos()) {
                throw new Refusal("nothing has moved for " + STANDSTILL_MAX.toSeconds() + " s: " + counted());
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private String counted() {
        return String.format(
                "%d of %d records were read, %d of %d payments applied",
                counters.events(),
                arguments.records(),
                counters.applied(),
                counters.events() - counters.strangers());
    }

    private Map<String, Object> figures(Moment ended) throws IOException {
        Moment began = counters.began();
        Map<String, Object> figures = new TreeMap<>();
        figures.put("events", counters.events() - arguments.warmUp());
        figures.put("seconds", (ended.nanos() - began.nanos()) / NANOS_OF_SECOND);
        figures.put("cpuSeconds", (ended.cpuNanos() - began.cpuNanos()) / NANOS_OF_SECOND);
        figures.put("strangers", counters.strangers());
        figures.put("alerts", counters.alerts());
        figures.put("peakMiB", peakMiB());
        return figures;
    }

    /** Most memory that was resident at once; null where the system does not tell. */
    private static Long peakMiB() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return null;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(null);
    }
}
