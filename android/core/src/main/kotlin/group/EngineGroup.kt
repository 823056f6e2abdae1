package cn.fujian.bamin.core.group

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.outcome
import cn.fujian.bamin.core.wallet.Presented
import cn.fujian.bamin.core.wallet.presented
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn

internal class EngineGroup(private val rooms: Rooms, private val calls: Calls) : GroupPort {
    override fun presented(subjects: List<String>): Flow<Presented> = flow {
        when (val started = outcome { rooms.wallet.startGroup(subjects) }) {
            is Outcome.Failed -> emit(Presented.Failed(started.why))
            is Outcome.Done -> started.value.use { group ->
                while (true) {
                    emit(presented { rooms.wallet.presentGroup(group) })
                    delay(TURN_MS)
                }
            }
        }
    }.conflate().flowOn(calls.worker)

    private companion object {
        /** The engine asks for three times a second or more often. */
        const val TURN_MS = 250L
    }
}
