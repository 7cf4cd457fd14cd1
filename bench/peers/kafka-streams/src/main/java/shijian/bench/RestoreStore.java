package shijian.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Restores a RocksDB store from the events topic itself: with optimised topologies a table's source topic is its
 * changelog. The group's offsets are set to the topic's end beforehand, so that all of it is restored and nothing is
 * processed. The last value of each key is kept as bytes: nothing is decoded, nothing folded. The clock runs from the
 * first partition's begin to the last one's end.
 *
 * <p>Arguments: BOOTSTRAP TOPIC PARTITIONS FOLDER
 */
public final class RestoreStore {
  private RestoreStore() {}

  public static void main(String[] args) throws Exception {
    String bootstrap = args[0];
    String topic = args[1];
    int partitions = Integer.parseInt(args[2]);
    String name = "peer-" + UUID.randomUUID();
    standAtEnd(bootstrap, name, topic, partitions);

    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    config.put(StreamsConfig.STATE_DIR_CONFIG, Path.of(args[3], name).toString());
    config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    // The log is read as ours is: committed records only.
    config.put(StreamsConfig.restoreConsumerPrefix("isolation.level"), "read_committed");
    config.put(StreamsConfig.consumerPrefix("isolation.level"), "read_committed");

    StreamsBuilder builder = new StreamsBuilder();
    builder.table(
        topic,
        Consumed.with(Serdes.Bytes(), Serdes.Bytes()),
        Materialized.<Bytes, Bytes, KeyValueStore<Bytes, byte[]>>as("restored"));

    Watch watch = new Watch(partitions);
    try (KafkaStreams streams = new KafkaStreams(builder.build(config), config)) {
      streams.setGlobalStateRestoreListener(watch);
      streams.start();
      if (!watch.done.await(1, TimeUnit.HOURS)) {
        throw new IllegalStateException("the store was not restored");
      }
      watch.say();
    }
  }

  private static void standAtEnd(String bootstrap, String group, String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      for (int partition = 0; partition < partitions; partition++) {
        asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
      Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
      admin.listOffsets(asked).all().get().forEach((place, end) -> ends.put(place, new OffsetAndMetadata(end.offset())));
      admin.alterConsumerGroupOffsets(group, ends).all().get();
    }
  }

  private static final class Watch implements StateRestoreListener {
    private final CountDownLatch done;
    private final AtomicLong restored = new AtomicLong();
    private long began;
    private long ended;
    private long usedBefore;
    private long used;

    Watch(int partitions) {
      done = new CountDownLatch(partitions);
    }

    private static long processorTime() {
      return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition place, String store, long from, long to) {
      if (began == 0) {
        began = System.nanoTime();
        usedBefore = processorTime();
      }
    }

    @Override
    public void onBatchRestored(TopicPartition place, String store, long offset, long count) {
      restored.addAndGet(count);
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition place, String store, long total) {
      ended = System.nanoTime();
      used = processorTime() - usedBefore;
      done.countDown();
    }

    synchronized void say() {
      System.out.printf(
          "{\"events\": %d, \"seconds\": %.6f, \"cpu\": %.6f}%n", restored.get(), (ended - began) / 1e9, used / 1e9);
    }
  }
}
