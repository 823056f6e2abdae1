package cn.fujian.bamin.core.help

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.engine.Hotline as NativeHotline

internal class EngineHelp(private val rooms: Rooms, private val calls: Calls) : HelpPort {
    override suspend fun help(language: Language): Outcome<Help?> = calls.ask {
        rooms.contents.help(language.native())?.let { help ->
            Help(
                version = help.version.toInt(),
                topics = help.topics.map { Topic(it.id, it.title, it.body) },
                hotlines = help.hotlines.map { it.own() },
            )
        }
    }
}

private fun NativeHotline.own() = Hotline(id, name, number, hours.map { Hours(it.from, it.to) }, open)
