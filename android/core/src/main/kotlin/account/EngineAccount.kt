package cn.fujian.bamin.core.account

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import java.util.concurrent.atomic.AtomicReference
import cn.fujian.bamin.engine.Deletion as NativeDeletion

internal class EngineAccount(private val rooms: Rooms, private val calls: Calls) : AccountPort {
    /** What was told last; it is freed when another takes its place or it is used. */
    private val told = AtomicReference<NativeDeletion?>()

    override suspend fun export(): Outcome<ByteArray> = calls.ask { rooms.account.export() }

    override suspend fun beginDeletion(): Outcome<Deletion> = calls.change {
        val deletion = rooms.account.beginDeletion()
        told.getAndSet(deletion)?.close()
        Deletion(
            expires = deletion.expires(),
            subjects = deletion.subjects().toInt(),
            kept = deletion.kept().map { Kept(it.code, it.days.toInt()) },
        )
    }

    override suspend fun delete(): Failure? {
        val deletion = told.get() ?: return Failure("expired", kind = FailureKind.Answer)
        val outcome = calls.change { rooms.account.delete(deletion) }
        if (outcome is Outcome.Done && told.compareAndSet(deletion, null)) deletion.close()
        return outcome.failureOrNull()
    }
}
