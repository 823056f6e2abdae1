package cn.fujian.bamin.core.family

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.asMap
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.core.wallet.own
import cn.fujian.bamin.engine.FamilyForm as NativeFamilyForm
import cn.fujian.bamin.engine.FamilyReason as NativeFamilyReason
import cn.fujian.bamin.engine.MemberAnswer as NativeMemberAnswer

internal class EngineFamily(private val rooms: Rooms, private val calls: Calls) : FamilyPort {
    override val members = calls.states.follow(emptyList()) {
        rooms.wallet.subjects().filter { !it.own }.map { it.own() }
    }

    override suspend fun check(form: FamilyForm): Outcome<List<FamilyReason>> =
        calls.ask { rooms.family.check(form.native()).map { it.own() } }

    override suspend fun askSmsCode(number: String): Outcome<SmsCode> =
        calls.change { rooms.family.askSmsCode(number).let { SmsCode(it.expires, it.again) } }

    override suspend fun add(form: FamilyForm): Outcome<MemberAnswer> =
        calls.change { rooms.family.add(form.native()).own() }

    override suspend fun remove(subject: String): Failure? = calls.tell { rooms.family.remove(subject) }
}

private fun FamilyForm.native() = NativeFamilyForm(
    relation = relation?.native(),
    name = name,
    documentKind = documentKind?.native(),
    documentNumber = documentNumber,
    birth = birth,
    phone = phone,
    smsCode = smsCode,
    inFujian = inFujian,
    leftFujian = leftFujian,
    exposure = exposure?.native(),
    symptoms = symptoms,
    other = other,
    promise = promise,
    region = region?.toUInt(),
)

private fun NativeMemberAnswer.own(): MemberAnswer = when (this) {
    is NativeMemberAnswer.Added -> MemberAnswer.Added(subject)
    is NativeMemberAnswer.Refused -> MemberAnswer.Refused(reasons.map { it.own() })
    is NativeMemberAnswer.WrongCode -> MemberAnswer.WrongCode(left.toInt())
}

internal fun NativeFamilyReason.own() = FamilyReason(field.own(), Text(text, params.asMap()))
