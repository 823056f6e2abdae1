package cn.fujian.bamin.desk.people

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.arrival.ArrivalForm
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.phone.EnginePhone
import cn.fujian.bamin.core.point.Direction
import java.time.LocalDate
import java.time.ZoneId

/** Brings a phone of the demonstration to where its person is; what is done already is left alone. */
suspend fun EnginePhone.prepare(person: DemoPerson): Failure? = when (person) {
    is DemoPerson.Newcomer -> null
    is DemoPerson.Holder -> enrolled(person.enrolmentCode)
    is DemoPerson.Arrival -> enrolled(person.enrolmentCode) ?: arrived()
    is DemoPerson.Staff -> onDuty(person)
}

private suspend fun EnginePhone.enrolled(code: String): Failure? {
    if (!session.session.value.holder) {
        session.enrol(code).failureOrNull()?.let { return it }
    }
    for (open in consents.consents.value.filter { !it.holds }) {
        consents.answer(open.purpose, true)?.let { return it }
    }
    return session.syncNow()
}

/** From Nanchang, today. */
private suspend fun EnginePhone.arrived(): Failure? {
    if (arrival.standing.value != null) return null
    val today = LocalDate.now(ZoneId.of("Asia/Shanghai")).toString()
    val form = ArrivalForm(
        fromElsewhere = true,
        province = 36,
        city = 3601,
        departed = today,
        arrived = today,
        household = 360_102,
    )
    return arrival.apply(form).failureOrNull() ?: session.syncNow()
}

private suspend fun EnginePhone.onDuty(person: DemoPerson.Staff): Failure? {
    val own = person.password + "-Desk-7"
    if (login.staff.value == null) {
        when (val first = login.login(person.phone, person.password)) {
            is Outcome.Failed -> login.login(person.phone, own).failureOrNull()?.let { return it }
            is Outcome.Done ->
                if (first.value.mustChangePassword) login.changePassword(person.password, own)?.let { return it }
        }
    }
    session.syncNow()?.let { return it }
    if (point.duty.value != null) return null
    val first = point.points.value.firstOrNull() ?: return null
    return point.choose(first.id, Direction.In)
}
