package cn.fujian.bamin.core.checkin

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.arrival.own
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import kotlinx.coroutines.withContext
import cn.fujian.bamin.engine.CheckInForm as NativeCheckInForm

internal class EngineCheckIn(private val rooms: Rooms, private val calls: Calls) : CheckInPort {
    override suspend fun check(form: CheckInForm): List<Text> = withContext(calls.worker) {
        rooms.arrivals.checkCheckIn(form.native()).map { it.own() }
    }

    override suspend fun send(form: CheckInForm): Outcome<CheckedIn> = calls.change {
        rooms.arrivals.checkIn(form.native()).let { CheckedIn(it.at, it.abnormal, it.codeUntil, it.problem) }
    }
}

private fun CheckInForm.native() = NativeCheckInForm(
    temperature = temperature,
    symptoms = symptoms,
    exposure = exposure?.native(),
    county = county?.toUInt(),
    address = address,
)
