package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.storage.view.ViewCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several submitters maintains the pending executions. */
class OwnershipIT {
  private static final String GROUP = "capstan-reconciler";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern REBUILDS = Pattern.compile("capstan_view_rebuilds_total ([0-9.]+)");

  @Test
  void theOwnerStaysWhenOthersJoinAndLeaveAndIsReplacedWhenItLeaves(@TempDir Path folder)
      throws Exception {
    try (Servers servers = new Servers(folder);
        Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
      RunningSubmitter first = new RunningSubmitter(servers);
      ViewCache views = first.context.getBean(ViewCache.class);
      await().atMost(TIMEOUT).until(views::isComplete);
      List<String> owner = awaitMembers(admin, 1);
      double rebuilds = rebuilds(first);
      assertThat(rebuilds).isPositive();

      RunningSubmitter second = new RunningSubmitter(servers);
      // with random member ids, one of several standbys would be preferred by any order of ids
      for (int i = 0; i < 3; i++) {
        try (RunningSubmitter third = new RunningSubmitter(servers)) {
          assertThat(awaitMembers(admin, 3)).isEqualTo(owner);
          assertThat(rebuilds(third)).isZero();
        }
        assertThat(awaitMembers(admin, 2)).isEqualTo(owner);
      }
      assertThat(rebuilds(first)).isEqualTo(rebuilds);
      assertThat(rebuilds(second)).isZero();

      first.close();
      assertThat(awaitMembers(admin, 1)).isNotEqualTo(owner);
      await().atMost(TIMEOUT).until(() -> rebuilds(second) > 0);
      second.close();
    }
  }

  /** Ids of the members that own partitions, when the group has a number of members. */
  private static List<String> awaitMembers(Admin admin, int count) {
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                group(admin).members().size() == count
                    && group(admin).groupState() == GroupState.STABLE);
    List<String> owners =
        group(admin).members().stream()
            .filter(member -> !member.assignment().topicPartitions().isEmpty())
            .map(MemberDescription::consumerId)
            .toList();
    assertThat(owners).hasSize(1);
    return owners;
  }

  private static ConsumerGroupDescription group(Admin admin) {
    try {
      return admin.describeConsumerGroups(List.of(GROUP)).describedGroups().get(GROUP).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double rebuilds(RunningSubmitter submitter) {
    Matcher matcher = REBUILDS.matcher(submitter.management("/metrics").body());
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }
}
