// What the link between two hosts really carries: rank 0 and rank 1 send each other messages, and
// print who they are, bytes/s of large messages in one direction and in both, and half the round
// trip of an empty one.
//
//   mpicc -O2 -o link Benchmarks/launch/link.c && mpirun -n 2 --host A,B ./link
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static int rank;

/// Seconds for `rounds` ping-pongs of `bytes` bytes.
static double ping_pong(char *buffer, int bytes, int rounds) {
  MPI_Barrier(MPI_COMM_WORLD);
  const double start = MPI_Wtime();
  for (int round = 0; round < rounds && rank < 2; round++) {
    if (rank == 0) MPI_Send(buffer, bytes, MPI_BYTE, 1, 0, MPI_COMM_WORLD);
    MPI_Recv(buffer, bytes, MPI_BYTE, 1 - rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank == 1) MPI_Send(buffer, bytes, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
  }
  return MPI_Wtime() - start;
}

/// Seconds for `rounds` exchanges of `bytes` bytes each way at the same time.
static double exchange(char *buffer, int bytes, int rounds) {
  MPI_Barrier(MPI_COMM_WORLD);
  const double start = MPI_Wtime();
  for (int round = 0; round < rounds && rank < 2; round++)
    MPI_Sendrecv(
        buffer, bytes, MPI_BYTE, 1 - rank, 0, buffer + bytes, bytes, MPI_BYTE, 1 - rank, 0,
        MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return MPI_Wtime() - start;
}

int main(int count, char **arguments) {
  MPI_Init(&count, &arguments);
  int size = 0, length = 0;
  char name[MPI_MAX_PROCESSOR_NAME];
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Get_processor_name(name, &length);
  if (size < 2) {
    fprintf(stderr, "link: %d process: expected two or more\n", size);
    MPI_Abort(MPI_COMM_WORLD, 64);
  }

  char *names = malloc((size_t)size * sizeof name);
  MPI_Gather(name, sizeof name, MPI_CHAR, names, sizeof name, MPI_CHAR, 0, MPI_COMM_WORLD);
  for (int other = 0; other < size && rank == 0; other++)
    printf("rank %d host %s\n", other, names + (size_t)other * sizeof name);

  const int bytes = 4 << 20;
  char *buffer = calloc(2, (size_t)bytes);
  ping_pong(buffer, bytes, 1);  // Connections are made by the first message.
  // As many rounds as take about a second, by the time of two.
  int rounds = (int)(1 / (ping_pong(buffer, bytes, 2) / 2)) + 1;
  MPI_Bcast(&rounds, 1, MPI_INT, 0, MPI_COMM_WORLD);
  const double one_way = ping_pong(buffer, bytes, rounds);
  const double both_ways = exchange(buffer, bytes, rounds);
  const double empty = ping_pong(buffer, 0, 200);
  if (rank == 0) {
    printf("one_way_mb_per_second %.2f\n", 2.0 * rounds * bytes / one_way / 1e6);
    printf("each_of_both_ways_mb_per_second %.2f\n", (double)rounds * bytes / both_ways / 1e6);
    printf("empty_message_us %.1f\n", empty / 400 * 1e6);
  }
  free(buffer);
  free(names);
  MPI_Finalize();
}
