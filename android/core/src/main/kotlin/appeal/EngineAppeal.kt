package cn.fujian.bamin.core.appeal

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.About as NativeAbout
import cn.fujian.bamin.engine.Appeal as NativeAppeal

internal class EngineAppeal(private val rooms: Rooms, private val calls: Calls) : AppealPort {
    override val appeals = calls.states.follow(emptyList()) { rooms.appeals.list().map { it.own() } }

    override suspend fun write(draft: AppealDraft): Outcome<String> = calls.change {
        rooms.appeals.write(draft.subject, draft.about.native(), draft.text, draft.photos)
    }

    override suspend fun forget(appeal: String): Failure? = calls.tell { rooms.appeals.forget(appeal) }
}

private fun About.native(): NativeAbout = when (this) {
    is About.Reason -> NativeAbout.Reason(rule, since)
    About.Name -> NativeAbout.Name
    About.Data -> NativeAbout.Data
}

private fun NativeAbout.own(): About = when (this) {
    is NativeAbout.Reason -> About.Reason(rule, since)
    NativeAbout.Name -> About.Name
    NativeAbout.Data -> About.Data
}

private fun NativeAppeal.own() = Appeal(
    id = appeal,
    subject = subject,
    about = about.own(),
    text = text,
    state = state.own(),
    at = at,
    refused = refused,
    decidedAt = decidedAt,
    liftedUntil = liftedUntil,
    answer = answer,
    photos = photos.map { AppealPhoto(it.size.toInt(), it.sent.toInt(), it.refused) },
)
