package cn.fujian.bamin.core.account

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeAccount(
    var onExport: suspend () -> Outcome<ByteArray> = { unexpected() },
    var onBeginDeletion: suspend () -> Outcome<Deletion> = { unexpected() },
    var onDelete: suspend () -> Failure? = { null },
) : AccountPort {
    val calls = mutableListOf<String>()

    override suspend fun export(): Outcome<ByteArray> {
        calls += "export"
        return onExport()
    }

    override suspend fun beginDeletion(): Outcome<Deletion> {
        calls += "beginDeletion"
        return onBeginDeletion()
    }

    override suspend fun delete(): Failure? {
        calls += "delete"
        return onDelete()
    }
}
