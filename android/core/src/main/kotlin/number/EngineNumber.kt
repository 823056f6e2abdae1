package cn.fujian.bamin.core.number

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.NumberResult

internal class EngineNumber(private val rooms: Rooms, private val calls: Calls) : NumberPort {
    override suspend fun ask(number: String): Outcome<NumberAnswer> = calls.change {
        when (val found = rooms.sync.askNumber(number)) {
            is NumberResult.Resolved -> NumberAnswer.Resolved(found.colour.own(), found.name, found.asOf)
            NumberResult.Noted -> NumberAnswer.Noted
        }
    }
}
