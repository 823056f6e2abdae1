package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import kotlinx.coroutines.CoroutineScope

internal class EngineScan(
    private val rooms: Rooms,
    private val calls: Calls,
    private val scope: CoroutineScope,
) : ScanPort {
    override suspend fun open(): Outcome<Scanner> =
        calls.ask { EngineScanner(rooms.phone.scanner(), calls, scope) }
}
