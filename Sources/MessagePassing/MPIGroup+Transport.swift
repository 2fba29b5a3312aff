#if MPI
  import CMPI
  import Engine

  extension MPIGroup {
    /// Makes a transport of MPI's own calls. The watch looks after the calls that block.
    public func transport(workers: Int) -> Transport {
      fourways_mpi_make_groups(mpi, Int32(workers))
      return Transport(
        context: UnsafeMutableRawPointer(mpi), rank: rank, processes: count,
        requestBytes: fourways_mpi_request_bytes(),
        prepareSend: { fourways_mpi_prepare_send($0, $1, $2, $3, $4, $5, $6, $7) },
        prepareReceive: { fourways_mpi_prepare_receive($0, $1, $2, $3, $4, $5, $6, $7) },
        start: { fourways_mpi_start($0, $1) },
        isDone: { fourways_mpi_is_done($0, $1) },
        release: { fourways_mpi_release($0, $1) },
        startCollective: { fourways_mpi_start_collective($0, $1, $2, $3, $4, $5, $6, $7) },
        runCollective: { fourways_mpi_run_collective($0, $1, $2, $3, $4, $5, $6) },
        startBarrier: { fourways_mpi_start_barrier($0, $1) },
        progress: { fourways_mpi_progress($0) },
        patienceSeconds: patience,
        giveUp: { context, peer in
          let owner = context.assumingMemoryBound(to: fourways_mpi.self).pointee.owner!
          Unmanaged<MPIGroup>.fromOpaque(owner).takeUnretainedValue()
            .giveUp(on: peer < 0 ? nil : Int(peer))
        })
    }
  }
#endif
