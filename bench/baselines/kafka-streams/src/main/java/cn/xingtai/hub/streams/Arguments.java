package cn.xingtai.hub.streams;

import java.nio.file.Path;

/**
 * What a run is told.
 *
 * @param brokers bootstrap list, {@code host:port,…}
 * @param topicPrefix stands before the names of the hub's topics
 * @param applicationId consumer group, and first part of the names of all topics that the run makes
 * @param stateDir folder of RocksDB
 * @param records records that the input topic holds
 * @param warmUp those of them after which measuring begins
 */
record Arguments(String brokers, String topicPrefix, String applicationId, Path stateDir, long records, long warmUp) {
    private static final int COUNT_MIN = 5;

    /** Reads a command line. @throws Refusal that says what is wrong with it */
    static Arguments parse(String[] words) {
        if (words.length < COUNT_MIN || words.length > COUNT_MIN + 1) {
            throw new Refusal("usage: Baseline BROKERS TOPIC_PREFIX APPLICATION_ID STATE_DIR RECORDS [WARM_UP]");
        }
        long records = count("RECORDS", words[4]);
        long warmUp = words.length == COUNT_MIN ? 0 : count("WARM_UP", words[5]);
        if (records <= warmUp) {
            throw new Refusal("RECORDS must be more than WARM_UP and 0, it is " + records);
        }
        return new Arguments(words[0], words[1], words[2], Path.of(words[3]), records, warmUp);
    }

    private static long count(String name, String word) {
        try {
            return Long.parseUnsignedLong(word);
        } catch (NumberFormatException error) {
            throw new Refusal(name + " is \"" + word + "\", it must be a whole number");
        }
    }

    /** Department topic, key {@code personRef}. */
    String settlements() {
        return topicPrefix + "health-insurance.settlement";
    }

    /** Compacted topic, key {@code personRef}. */
    String residents() {
        return topicPrefix + "register.residents";
    }

    /** Topic that Streams makes for what has been given the key {@code householdId}. */
    String payments() {
        return applicationId + "-" + Burden.PAYMENTS + "-repartition";
    }

    /** Output topic, made by the run. */
    String alerts() {
        return applicationId + "-alerts";
    }
}
