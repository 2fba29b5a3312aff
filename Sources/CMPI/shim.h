// What Swift needs of MPI, in C: handles are pointers in Open MPI and numbers in MPICH, and some
// are macros, so no handle crosses into Swift. Calls do what their MPI namesakes do; an error ends
// the job, as MPI's own default has it.
#pragma once

#include <limits.h>
#include <mpi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma clang assume_nonnull begin

/// The communicators of a process group. All requests and messages belong to one.
typedef struct {
  /// Of the plans' messages and barriers.
  MPI_Comm messages;
  /// Of what the processes tell each other between runs.
  MPI_Comm control;
  /// Of each worker number's collectives, made when they are first needed.
  MPI_Comm *_Nullable groups;
  int group_count;
  /// When each group's worker went into a call that returns only when others have done theirs, on
  /// the monotonic clock in nanoseconds; 0 outside. Written by that worker, read by the watch.
  long *_Nullable blocked_since;
  /// Whose it is; for whoever gives up.
  void *_Nullable owner;
} fourways_mpi;

/// A request at an address of the caller's, zero before its first use.
typedef struct {
  MPI_Request request;
  /// How the message lies in memory, where it has gaps.
  MPI_Datatype type;
  bool has_type;
  /// What a reduce-scatter has to move once it is done: bytes, and from and to where. 0 where there
  /// is nothing to move.
  size_t share_bytes;
  const float *_Nullable share_source;
  float *_Nullable share;
} fourways_mpi_request;

static inline size_t fourways_mpi_request_bytes(void) { return sizeof(fourways_mpi_request); }

/// Starts MPI. Several threads may call it at the same time if `threads` says so, else one after
/// the other. Returns whether the library allows that much.
static inline bool fourways_mpi_init(bool threads) {
  const int wanted = threads ? MPI_THREAD_MULTIPLE : MPI_THREAD_SERIALIZED;
  int given = 0;
  MPI_Init_thread(NULL, NULL, wanted, &given);
  return given >= wanted;
}

static inline fourways_mpi *fourways_mpi_make(void) {
  fourways_mpi *mpi = calloc(1, sizeof *mpi);
  if (mpi == NULL) abort();
  MPI_Comm_dup(MPI_COMM_WORLD, &mpi->messages);
  MPI_Comm_dup(MPI_COMM_WORLD, &mpi->control);
  return (fourways_mpi *_Nonnull)mpi;
}

/// Makes a communicator for each of `count` worker numbers; all processes call it.
static inline void fourways_mpi_make_groups(fourways_mpi *mpi, int count) {
  if (count <= mpi->group_count) return;
  mpi->groups = realloc(mpi->groups, (size_t)count * sizeof(MPI_Comm));
  mpi->blocked_since = realloc(mpi->blocked_since, (size_t)count * sizeof(long));
  if (mpi->groups == NULL || mpi->blocked_since == NULL) abort();
  for (int group = mpi->group_count; group < count; group++)
    MPI_Comm_dup(MPI_COMM_WORLD, &mpi->groups[group]);
  memset(mpi->blocked_since, 0, (size_t)count * sizeof(long));
  // Publishes the arrays to the watch.
  __atomic_store_n(&mpi->group_count, count, __ATOMIC_RELEASE);
}

/// The earliest `blocked_since` of any worker; 0 where none is in such a call.
static inline long fourways_mpi_blocked_since(fourways_mpi *mpi) {
  long earliest = 0;
  const int count = __atomic_load_n(&mpi->group_count, __ATOMIC_ACQUIRE);
  for (int group = 0; group < count; group++) {
    const long since = __atomic_load_n(&mpi->blocked_since[group], __ATOMIC_RELAXED);
    if (since != 0 && (earliest == 0 || since < earliest)) earliest = since;
  }
  return earliest;
}

static inline int fourways_mpi_rank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int fourways_mpi_size(void) {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

/// The library's own name and version; `buffer` has room for `fourways_mpi_text_bytes()`.
static inline int fourways_mpi_text_bytes(void) { return MPI_MAX_LIBRARY_VERSION_STRING; }
static inline void fourways_mpi_library(char *buffer) {
  int length = 0;
  MPI_Get_library_version(buffer, &length);
}

static inline void fourways_mpi_finalize(void) { MPI_Finalize(); }

// The rest are the functions of a `Transport`; their context is a `fourways_mpi`.

/// How `rows` rows of `row_bytes` that lie `stride` bytes apart are told to MPI.
static inline MPI_Datatype fourways_mpi_layout(
    fourways_mpi_request *request, long rows, long row_bytes, long stride, int *count) {
  // Counts are ints: values of four bytes reach further.
  const bool in_floats = row_bytes % 4 == 0 && stride % 4 == 0;
  const MPI_Datatype unit = in_floats ? MPI_FLOAT : MPI_BYTE;
  const long size = in_floats ? 4 : 1;
  if (rows == 1 || stride == row_bytes) {
    const long all = rows * row_bytes / size;
    if (all > INT_MAX) {
      fprintf(
          stderr, "bench: a message of %ld values of %ld bytes: expected %d at most\n", all, size,
          INT_MAX);
      MPI_Abort(MPI_COMM_WORLD, 70);
    }
    *count = (int)all;
    return unit;
  }
  MPI_Type_vector(
      (int)rows, (int)(row_bytes / size), (int)(stride / size), unit, &request->type);
  MPI_Type_commit(&request->type);
  request->has_type = true;
  *count = 1;
  return request->type;
}

static inline void fourways_mpi_prepare_send(
    void *context, const void *memory, long rows, long row_bytes, long stride, int peer, int tag,
    void *at) {
  fourways_mpi_request *request = at;
  int count = 0;
  MPI_Datatype type = fourways_mpi_layout(request, rows, row_bytes, stride, &count);
  MPI_Send_init(
      memory, count, type, peer, tag, ((fourways_mpi *)context)->messages, &request->request);
}

static inline void fourways_mpi_prepare_receive(
    void *context, void *memory, long rows, long row_bytes, long stride, int peer, int tag,
    void *at) {
  fourways_mpi_request *request = at;
  int count = 0;
  MPI_Datatype type = fourways_mpi_layout(request, rows, row_bytes, stride, &count);
  MPI_Recv_init(
      memory, count, type, peer, tag, ((fourways_mpi *)context)->messages, &request->request);
}

static inline void fourways_mpi_start(void *context, void *request) {
  (void)context;
  MPI_Start(&((fourways_mpi_request *)request)->request);
}

static inline bool fourways_mpi_is_done(void *context, void *at) {
  (void)context;
  fourways_mpi_request *request = at;
  int done = 0;
  MPI_Test(&request->request, &done, MPI_STATUS_IGNORE);
  if (done && request->share_bytes > 0) {
    memmove((float *_Nonnull)request->share, (const float *_Nonnull)request->share_source,
            request->share_bytes);
    request->share_bytes = 0;
  }
  return done != 0;
}

static inline void fourways_mpi_release(void *context, void *at) {
  (void)context;
  fourways_mpi_request *request = at;
  MPI_Request_free(&request->request);
  if (request->has_type) MPI_Type_free(&request->type);
}

/// `kind` is 0 for an all-reduce, 1 for a reduce-scatter, 2 for an all-gather, all in place.
///
/// MPI's reduce-scatter in place leaves the own share at the start of the vector. It is moved to its
/// place, `offsets[rank]`, afterwards.
///
/// All processes call this for a collective, or all call `fourways_mpi_start_collective`: MPI does
/// not match a call that blocks with one that does not.
static inline void fourways_mpi_run_collective(
    void *context, int kind, float *memory, long count, const int *counts, const int *offsets,
    int group) {
  fourways_mpi *mpi = context;
  MPI_Comm comm = mpi->groups[group];
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const long since = now.tv_sec * 1000000000L + now.tv_nsec;
  __atomic_store_n(&mpi->blocked_since[group], since, __ATOMIC_RELAXED);
  switch (kind) {
    case 0:
      MPI_Allreduce(MPI_IN_PLACE, memory, (int)count, MPI_FLOAT, MPI_SUM, comm);
      break;
    case 1: {
      int rank = 0;
      MPI_Comm_rank(comm, &rank);
      MPI_Reduce_scatter(MPI_IN_PLACE, memory, counts, MPI_FLOAT, MPI_SUM, comm);
      memmove(memory + offsets[rank], memory, (size_t)counts[rank] * sizeof(float));
      break;
    }
    default:
      MPI_Allgatherv(
          MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, memory, counts, offsets, MPI_FLOAT, comm);
  }
  __atomic_store_n(&mpi->blocked_since[group], 0, __ATOMIC_RELAXED);
}

/// Starts a collective, with the arguments of `fourways_mpi_run_collective`.
static inline void fourways_mpi_start_collective(
    void *context, int kind, float *memory, long count, const int *counts, const int *offsets,
    int group, void *at) {
  fourways_mpi_request *request = at;
  MPI_Comm comm = ((fourways_mpi *)context)->groups[group];
  switch (kind) {
    case 0:
      MPI_Iallreduce(
          MPI_IN_PLACE, memory, (int)count, MPI_FLOAT, MPI_SUM, comm, &request->request);
      break;
    case 1: {
      int rank = 0;
      MPI_Comm_rank(comm, &rank);
      request->share_source = memory;
      request->share = memory + offsets[rank];
      request->share_bytes = (size_t)counts[rank] * sizeof(float);
      MPI_Ireduce_scatter(
          MPI_IN_PLACE, memory, counts, MPI_FLOAT, MPI_SUM, comm, &request->request);
      break;
    }
    default:
      MPI_Iallgatherv(
          MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, memory, counts, offsets, MPI_FLOAT, comm,
          &request->request);
  }
}

static inline void fourways_mpi_start_barrier(void *context, void *request) {
  MPI_Ibarrier(
      ((fourways_mpi *)context)->messages, &((fourways_mpi_request *)request)->request);
}

/// Any call lets the library move what is under way; this one finds nothing.
static inline void fourways_mpi_progress(void *context) {
  int found = 0;
  MPI_Iprobe(
      MPI_ANY_SOURCE, MPI_ANY_TAG, ((fourways_mpi *)context)->control, &found, MPI_STATUS_IGNORE);
}

// Between runs: bytes of any length, in pieces that MPI can count.

enum { FOURWAYS_MPI_PIECE = 1 << 24 };

/// Sends `bytes` bytes: first how many, then the pieces. Returns when they may be written again.
static inline void fourways_mpi_send_bytes(
    fourways_mpi *mpi, const void *_Nullable data, long bytes, int peer) {
  MPI_Send(&bytes, 1, MPI_LONG, peer, 0, mpi->control);
  for (long done = 0; done < bytes; done += FOURWAYS_MPI_PIECE) {
    const long piece = bytes - done < FOURWAYS_MPI_PIECE ? bytes - done : FOURWAYS_MPI_PIECE;
    MPI_Send((const char *)data + done, (int)piece, MPI_BYTE, peer, 1, mpi->control);
  }
}

/// Whether a message has come from `peer`.
static inline bool fourways_mpi_has_message(fourways_mpi *mpi, int peer) {
  int found = 0;
  MPI_Iprobe(peer, 0, mpi->control, &found, MPI_STATUS_IGNORE);
  return found != 0;
}

/// How many bytes the message has that has come from `peer`.
static inline long fourways_mpi_message_bytes(fourways_mpi *mpi, int peer) {
  long bytes = 0;
  MPI_Recv(&bytes, 1, MPI_LONG, peer, 0, mpi->control, MPI_STATUS_IGNORE);
  return bytes;
}

static inline void fourways_mpi_receive_bytes(
    fourways_mpi *mpi, void *_Nullable data, long bytes, int peer) {
  for (long done = 0; done < bytes; done += FOURWAYS_MPI_PIECE) {
    const long piece = bytes - done < FOURWAYS_MPI_PIECE ? bytes - done : FOURWAYS_MPI_PIECE;
    MPI_Recv(
        (char *)data + done, (int)piece, MPI_BYTE, peer, 1, mpi->control, MPI_STATUS_IGNORE);
  }
}

#pragma clang assume_nonnull end
